import { KeyholdError } from "../platform/errors.ts";
import { Lanes } from "../platform/lanes.ts";
import { perProcess } from "../platform/per-process.ts";

/** Per organization and process. Waiting exports wait as long as a download may take. */
const limits = { atOnce: 1, waiting: 3, waitMs: 600_000 };

const lanes = perProcess("exports", () => new Lanes(limits, tooManyExports));

function tooManyExports(): KeyholdError {
	return new KeyholdError(
		"RATE_LIMITED",
		"Your organization is already running an export, and more exports are waiting. Try again when one is done.",
		{ retryAfterSeconds: 30 },
	);
}

/** @throws KeyholdError RATE_LIMITED while several exports of the organization are read */
export function requireExportTurn(organizationId: string): void {
	lanes().requireRoom(organizationId);
}

/** Reads an export when it is the organization's turn, and releases the turn even if the reader leaves early. */
export async function* inExportTurn(
	organizationId: string,
	pieces: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
	const giveBack = await lanes().take(organizationId);
	try {
		yield* pieces;
	} finally {
		giveBack();
	}
}
