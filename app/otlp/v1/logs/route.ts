import { KeyholdError, toKeyholdError } from "@/lib/platform/errors.ts";
import { newId } from "@/lib/platform/ids.ts";
import { log } from "@/lib/platform/log.ts";
import { ingestRequestLogs } from "@/lib/traces/ingest-request-logs.ts";
import { decodeOtlpLogs } from "@/lib/traces/otlp-logs.ts";

const maxBodyBytes = 5 * 1024 * 1024;
const retryAfterSeconds = 10;

/** OTLP/HTTP with JSON, for logs (OTLP specification 1.x, "OTLP/HTTP Response"). */
export async function POST(request: Request): Promise<Response> {
	const requestId = newId();
	try {
		const token = request.headers.get("authorization")?.match(/^Bearer +(\S+)$/i)?.[1];
		await ingestRequestLogs(
			{
				caller: token ? { kind: "token", token } : { kind: "nobody" },
				requestId,
				ip: null,
			},
			async () => {
				requireJson(request);
				return {
					logs: decodeOtlpLogs(await readBody(request), new Date()),
					deploymentName: request.headers.get("x-keyhold-deployment") ?? undefined,
				};
			},
		);
		return Response.json({ partialSuccess: {} });
	} catch (error) {
		return refuse(toKeyholdError(error), requestId);
	}
}

function requireJson(request: Request): void {
	const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
	if (type === "application/json") return;
	throw new KeyholdError("UNSUPPORTED_MEDIA_TYPE", "Send OTLP as application/json.");
}

/** Counts while it reads, so that a body without a true length cannot fill the memory. */
async function readBody(request: Request): Promise<string> {
	const tooLarge = new KeyholdError(
		"PAYLOAD_TOO_LARGE",
		"The body is larger than 5 MiB. Send smaller batches.",
	);
	if (Number(request.headers.get("content-length") ?? 0) > maxBodyBytes) throw tooLarge;
	const chunks: Uint8Array[] = [];
	let length = 0;
	for await (const chunk of request.body ?? []) {
		length += chunk.length;
		if (length > maxBodyBytes) throw tooLarge;
		chunks.push(chunk);
	}
	try {
		return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
	} catch (cause) {
		throw new KeyholdError("INVALID_INPUT", "The body is not valid UTF-8.", { cause });
	}
}

/** The body is a google.rpc.Status as JSON, as OTLP wants it. */
function refuse(error: KeyholdError, requestId: string): Response {
	log[error.logLevel]({ err: error, requestId }, "request logs refused");
	const headers = new Headers({ "x-request-id": requestId });
	if (error.httpStatus === 503) headers.set("retry-after", String(retryAfterSeconds));
	if (error.httpStatus === 401) headers.set("www-authenticate", "Bearer");
	return Response.json({ message: error.message }, { status: error.httpStatus, headers });
}
