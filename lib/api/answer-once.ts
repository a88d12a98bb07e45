import { KeyholdError } from "../platform/errors.ts";
import { log } from "../platform/log.ts";
import type { Prisma } from "../platform/prisma/client.ts";
import { claimRequest, releaseRequest, storeAnswer } from "./idempotent-answers.ts";

/** An answer as it is sent and kept. */
export type Sent = { status: number; headers: Record<string, string>; body: string | null };

/** The key in a header Idempotency-Key: a string of structured fields (RFC 9651), or the same without quotes. */
export function idempotencyKey(header: string | null): string | null {
	if (header === null) return null;
	const key = header.match(/^"([^"\\]*)"$/)?.[1] ?? header;
	if (/^[\x21-\x7e]{1,255}$/.test(key)) return key;
	throw new KeyholdError(
		"INVALID_INPUT",
		"Send an Idempotency-Key of 1 to 255 visible ASCII characters, for example a UUID.",
	);
}

/**
 * Carries out a request once per Idempotency-Key and repeats its answer afterwards. Answers of 5xx, 409, 412 and 429 are
 * not kept, so that the client can try again later. `toKept` makes what is stored of an answer. @throws KeyholdError as claimRequest
 */
export async function answerOnce(
	request: { tokenId: string; key: string; hash: Uint8Array },
	perform: () => Promise<Sent>,
	toKept: (sent: Sent) => Sent = (sent) => sent,
): Promise<Sent> {
	const taken = await claimRequest(request.tokenId, request.key, request.hash);
	if ("answer" in taken) {
		const sent = taken.answer.body as Omit<Sent, "status">;
		const headers = { ...sent.headers, "idempotent-replayed": "true" };
		return { ...sent, headers, status: taken.answer.status };
	}
	const sent = await perform();
	const isKept = sent.status < 500 && ![409, 412, 429].includes(sent.status);
	const { status, ...body } = toKept(sent);
	// The request is done: if the database fails now, only the repetition is lost.
	const settled = isKept
		? storeAnswer(taken.claim, { status, body: body as Prisma.JsonObject })
		: releaseRequest(taken.claim);
	await settled.catch((error) => log.warn({ err: error }, "an idempotent answer was not kept"));
	return sent;
}
