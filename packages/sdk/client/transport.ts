import { isKeyholdErrorCode, KeyholdError } from "../errors.ts";

const outages = new WeakSet<KeyholdError>();
const accessRefusals = new WeakSet<KeyholdError>();

/** True if there was no answer from Keyhold: the only failure that ends no lease before its grace is over. */
export function isOutage(error: unknown): boolean {
	return outages.has(error as KeyholdError);
}

/** True if Keyhold refused the token or the connection, so that nothing that it granted before is valid. */
export function isAccessRefusal(error: unknown): boolean {
	return accessRefusals.has(error as KeyholdError);
}

export type Transport = {
	/**
	 * Sends JSON and returns the JSON of the answer, or null for an empty one.
	 * @throws KeyholdError
	 */
	post: (path: string, body: unknown, maxAnswerBytes: number) => Promise<unknown>;
	/** The time limit of an answer. */
	timeoutMs: number;
	/** Ends requests in progress. */
	close: () => void;
};

/** Statuses with which Keyhold, or a proxy, says that it cannot answer now. */
const outageStatuses = new Set([502, 503, 504]);
const maxProblemBytes = 16 * 1024;
const maxMessageLength = 500;

/** JSON over HTTP with the application token, which leaves this function only in the header. */
export function createTransport(baseUrl: URL, token: string, timeoutMs: number): Transport {
	const inProgress = new Set<AbortController>();
	let isClosed = false;

	async function post(path: string, body: unknown, maxAnswerBytes: number): Promise<unknown> {
		if (isClosed) throw closed();
		const aborting = new AbortController();
		inProgress.add(aborting);
		// Aborts only after the event loop has read what has arrived: a process that was busy may already have an answer.
		const timer = setTimeout(() => setImmediate(() => aborting.abort()), timeoutMs).unref();
		try {
			const response = await fetch(new URL(path, baseUrl), {
				method: "POST",
				headers: {
					authorization: `Bearer ${token}`,
					"content-type": "application/json",
					accept: "application/json, application/problem+json",
				},
				body: JSON.stringify(body),
				// Some frameworks replace fetch with one that keeps answers.
				cache: "no-store",
				redirect: "manual",
				signal: aborting.signal,
			});
			const isGood = response.status >= 200 && response.status < 300;
			const bytes = await readBody(response, isGood ? maxAnswerBytes : maxProblemBytes);
			if (isGood && bytes) return response.status === 204 ? null : parse(bytes);
			throw refusalOf(response.status, bytes);
		} catch (error) {
			if (error instanceof KeyholdError) throw error;
			if (isClosed) throw closed();
			throw outage(
				aborting.signal.aborted
					? `Keyhold did not answer within ${timeoutMs} ms. Check that ${baseUrl.origin} can be reached from here.`
					: `Keyhold can't be reached at ${baseUrl.origin} (${reasonOf(error)}). Check the address and the network.`,
			);
		} finally {
			clearTimeout(timer);
			inProgress.delete(aborting);
		}
	}

	return {
		post,
		timeoutMs,
		close: () => {
			isClosed = true;
			for (const aborting of inProgress) aborting.abort();
		},
	};
}

export function closed(): KeyholdError {
	return new KeyholdError("CLOSED", "This Keyhold client was closed. Call `connect` again to continue.");
}

/** The body, or null if it is longer than allowed; the rest is not read. */
async function readBody(response: Response, maxBytes: number): Promise<Buffer | null> {
	const chunks: Uint8Array[] = [];
	let length = 0;
	for await (const chunk of response.body ?? []) {
		length += chunk.length;
		// Leaving the loop cancels the body.
		if (length > maxBytes) return null;
		chunks.push(chunk);
	}
	const body = Buffer.concat(chunks);
	// They may contain key bytes.
	for (const chunk of chunks) chunk.fill(0);
	return body;
}

function parse(bytes: Buffer): unknown {
	try {
		return JSON.parse(bytes.toString("utf8"));
	} catch {
		throw unexpectedAnswer();
	} finally {
		bytes.fill(0);
	}
}

/** The error for an answer that does not have the agreed form. */
export function unexpectedAnswer(): KeyholdError {
	return new KeyholdError(
		"UNEXPECTED_ANSWER",
		"The address answers, but not like Keyhold. Check that `url` is the address of Keyhold's gateway, and that its version fits this package.",
	);
}

function outage(message: string): KeyholdError {
	const error = new KeyholdError("KEYHOLD_UNREACHABLE", message);
	outages.add(error);
	return error;
}

function refusalOf(status: number, body: Buffer | null): KeyholdError {
	if (outageStatuses.has(status)) {
		return outage(`Keyhold can't answer at the moment (HTTP ${status}). Try again later.`);
	}
	// Keyhold works, so it gives no grace to what it may have refused.
	if (status === 429) return toKeyholdError(problemIn(body), "RATE_LIMITED");
	if (status >= 300 && status < 400) {
		return new KeyholdError(
			"UNEXPECTED_ANSWER",
			"The address answers with a redirect, which is not followed. Set `url` to the final address of Keyhold's gateway.",
		);
	}
	if (status === 401 || status === 403) {
		const fallback = status === 401 ? "UNAUTHENTICATED" : "FORBIDDEN";
		const refusal = toKeyholdError(problemIn(body), fallback);
		accessRefusals.add(refusal);
		return refusal;
	}
	return body === null || status < 400 || status === 404
		? unexpectedAnswer()
		: toKeyholdError(problemIn(body), "INTERNAL");
}

function problemIn(body: Buffer | null): unknown {
	try {
		return JSON.parse(String(body));
	} catch {
		return null;
	}
}

/** Keyhold's error codes for which this package has a code of its own. */
const renamed: Record<string, "TENANT_NOT_FOUND"> = { NOT_FOUND: "TENANT_NOT_FOUND" };

/**
 * The error that Keyhold states in an answer. A code that this package does not know becomes `fallback`, or
 * KEYHOLD_UNREACHABLE if Keyhold says that the same call may succeed later.
 */
export function toKeyholdError(
	stated: unknown,
	fallback: "UNAUTHENTICATED" | "FORBIDDEN" | "RATE_LIMITED" | "INTERNAL",
): KeyholdError {
	const { code, message, detail, title, isRetryable } = Object(stated) as Record<string, unknown>;
	const unknown = isRetryable === true ? "KEYHOLD_UNREACHABLE" : fallback;
	const known = (typeof code === "string" && renamed[code]) || (isKeyholdErrorCode(code) ? code : unknown);
	const text = [message, detail, title].find((one) => typeof one === "string" && one !== "") as
		| string
		| undefined;
	return new KeyholdError(
		known,
		text?.slice(0, maxMessageLength) ??
			"Keyhold refused the request without a reason. Ask your Keyhold operator.",
	);
}

/** The name of a network failure, such as ECONNREFUSED. */
function reasonOf(error: unknown): string {
	const { cause, name } = Object(error) as { cause?: { code?: unknown; message?: unknown }; name?: unknown };
	return String(cause?.code ?? cause?.message ?? name).slice(0, 100);
}
