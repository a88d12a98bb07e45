import { KeyholdError } from "../platform/errors.ts";
import { Lanes } from "../platform/lanes.ts";
import { perProcess } from "../platform/per-process.ts";

/** Per kind, organization and process. Waiting exports wait as long as a download may take. */
const limits = { atOnce: 1, waiting: 3, waitMs: 600_000 };

/** An export whose next piece is not read for this long is ended. */
const unreadMs = 60_000;

/** Each kind has its own turns: people with other rights may ask for it. */
export type ExportKind = "audit" | "telemetry";

const laneOf = (kind: ExportKind, organizationId: string) => `${kind} ${organizationId}`;

const lanes = perProcess("exports", () => new Lanes(limits, tooManyExports));

function tooManyExports(): KeyholdError {
	return new KeyholdError(
		"RATE_LIMITED",
		"Your organization is already running an export of this kind, and more are waiting. Try again when one is done.",
		{ retryAfterSeconds: 30 },
	);
}

/** @throws KeyholdError RATE_LIMITED while several exports of the kind and organization are read */
export function requireExportTurn(kind: ExportKind, organizationId: string): void {
	lanes().requireRoom(laneOf(kind, organizationId));
}

/**
 * Reads an export when it is the organization's turn. The turn ends with the export, when the reader leaves, and when a
 * piece is not read in time: the export then breaks, so that no one takes it for complete.
 */
export async function* inExportTurn(
	kind: ExportKind,
	organizationId: string,
	pieces: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
	const giveBack = await lanes().take(laneOf(kind, organizationId));
	let isUnread = false;
	try {
		for await (const piece of pieces) {
			const timer = setTimeout(() => {
				isUnread = true;
				giveBack();
			}, unreadMs).unref();
			try {
				yield piece;
			} finally {
				clearTimeout(timer);
			}
			if (isUnread)
				throw new KeyholdError("CONFLICT", "The export was not read for a minute, so it has ended.");
		}
	} finally {
		giveBack();
	}
}
