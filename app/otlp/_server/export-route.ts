import type { RequestContext } from "@/lib/access/context.ts";
import { KeyholdError, toKeyholdError } from "@/lib/platform/errors.ts";
import { newId } from "@/lib/platform/ids.ts";
import { log } from "@/lib/platform/log.ts";
import { logScope } from "@/lib/platform/log-scope.ts";
import type { MessageName } from "@/lib/traces/otlp/messages.ts";
import type { Listener, OtlpBody } from "@/lib/traces/otlp/read-records.ts";
import { answer, type Encoding, encodingOf } from "./encoding.ts";
import { readBody } from "./read-body.ts";
import { NoRoom, takeRoom } from "./room.ts";

// Exporters of OpenTelemetry give up after 10 s in all: a longer wait would make them drop what they hold.
const retryAfterSeconds = 3;

type ExportRoute<Batch> = {
	/** The message that answers, and the field of its partial success that counts. */
	response: MessageName;
	rejectedCount: string;
	decode: (body: OtlpBody, listener: Listener) => Promise<Batch>;
	ingest: (
		context: RequestContext,
		readInput: () => Promise<Batch & { deploymentName: string | undefined }>,
	) => Promise<unknown>;
};

/** A route of OTLP/HTTP (OTLP specification 1.x, "OTLP/HTTP"): JSON or protobuf, gzip, partial success. */
export function exportRoute<Batch extends object>(route: ExportRoute<Batch>) {
	return async (request: Request): Promise<Response> => {
		const requestId = newId();
		const encoding = encodingOf(request);
		const room = takeRoom();
		const rejected = { count: 0, first: "" };
		let about: object = { requestId };
		try {
			const token = request.headers.get("authorization")?.match(/^Bearer +(\S+)$/i)?.[1];
			const caller: RequestContext["caller"] = token ? { kind: "token", token } : { kind: "nobody" };
			await route.ingest({ caller, requestId, ip: null }, async () => {
				about = logScope();
				if (!encoding) throw unknownEncoding();
				const body = await readBody(request, encoding, room.take);
				const batch = await route.decode(body, {
					reject(reason) {
						rejected.count += 1;
						rejected.first ||= reason;
					},
					take: room.take,
				});
				return { ...batch, deploymentName: request.headers.get("x-keyhold-deployment") ?? undefined };
			});
			if (rejected.count === 0) return answer(encoding, route.response, {}, { status: 200 });
			log.info({ ...about, ...rejected }, "telemetry taken in part");
			const partialSuccess = { [route.rejectedCount]: String(rejected.count), errorMessage: rejected.first };
			return answer(encoding, route.response, { partialSuccess }, { status: 200 });
		} catch (error) {
			return refuse(error, encoding, requestId);
		} finally {
			room.release();
		}
	};
}

function unknownEncoding(): KeyholdError {
	return new KeyholdError(
		"UNSUPPORTED_MEDIA_TYPE",
		"Send OTLP as application/json or as application/x-protobuf.",
	);
}

/** The body is a google.rpc.Status, as OTLP wants it. */
function refuse(thrown: unknown, encoding: Encoding | null, requestId: string): Response {
	const about = { requestId, ...logScope(thrown) };
	const { status, message } = thrown instanceof NoRoom ? noRoom(about) : failure(thrown, about);
	const headers = new Headers({ "x-request-id": requestId });
	if (status === 429 || status === 503) headers.set("retry-after", String(retryAfterSeconds));
	if (status === 401) headers.set("www-authenticate", "Bearer");
	return answer(encoding, "Status", { message }, { status, headers });
}

function noRoom(about: object) {
	log.warn(about, "telemetry put off: too much is on its way");
	return { status: 429, message: "Too much telemetry is on its way at once. Send it again." };
}

function failure(thrown: unknown, about: object) {
	const error = toKeyholdError(thrown);
	log[error.logLevel]({ ...about, err: error }, "telemetry refused");
	// Exporters drop what is answered 500 or 409, and send again what is answered 503. Trouble of ours may pass.
	const isOurs = error.httpStatus >= 500 || error.code === "CONFLICT";
	return { status: isOurs ? 503 : error.httpStatus, message: error.message };
}
