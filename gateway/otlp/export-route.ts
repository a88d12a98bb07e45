import type { RequestContext } from "../../lib/access/context.ts";
import type { MessageName } from "../../lib/otlp/messages.ts";
import type { Listener, OtlpBody } from "../../lib/otlp/read-records.ts";
import { bearerToken } from "../../lib/platform/bearer-token.ts";
import { KeyholdError, toKeyholdError } from "../../lib/platform/errors.ts";
import { newId } from "../../lib/platform/ids.ts";
import { logBounded } from "../../lib/platform/log-bounded.ts";
import { logScope } from "../../lib/platform/log-scope.ts";
import type { StoreOutcome } from "../../lib/telemetry/store-records.ts";
import type { Admission, AdmittedRequest } from "../admission/admission.ts";
import type { Exchange, Handler } from "../exchange.ts";
import { refuse } from "../refuse.ts";
import { countRepeatedBatch, countRequest } from "./count-request.ts";
import { answer, encodingOf } from "./encoding.ts";
import { exportStatus } from "./export-status.ts";
import { readBody } from "./read-body.ts";

// OpenTelemetry exporters drop their data after 10 s in total.
const retryAfterSeconds = 3;

type ExportRoute<Batch> = {
	/** The response message, and the counting field of its partial success. */
	response: MessageName;
	rejectedCount: string;
	decode: (body: OtlpBody, listener: Listener) => Promise<Batch>;
	/** The number of records in a batch. */
	countOf: (batch: Batch) => number;
	ingest: (
		context: RequestContext,
		readInput: (organization: { id: string }) => Promise<Batch & { deploymentName: string | undefined }>,
	) => Promise<StoreOutcome>;
};

/** Reported to the sender: rejected records, parts left out of other records, and whether the batch is a repetition. */
type ExportOutcome = {
	rejected: number;
	rejectionReason?: string;
	warnings: number;
	warning?: string;
	isRepeated: boolean;
};

const repeated = "The batch was already stored and is not stored twice";

/**
 * Creates a route of OTLP/HTTP (OTLP specification 1.x, "OTLP/HTTP"): JSON or protobuf, gzip, partial success. The body is
 * read only after the token is authenticated and the organization admitted.
 */
export function exportRoute<Batch extends object>(route: ExportRoute<Batch>, admission: Admission): Handler {
	return async (exchange) => {
		const requestId = newId();
		const encoding = encodingOf(exchange.request);
		const outcome: ExportOutcome = { rejected: 0, warnings: 0, isRepeated: false };
		let about: object = { requestId };
		let admitted: AdmittedRequest | undefined;
		try {
			const context = { caller: callerOf(exchange), requestId, ip: null };
			const { isRepeated } = await route.ingest(context, async (organization) => {
				about = logScope();
				if (!encoding) throw unknownEncoding();
				admitted = admission.admit(organization.id);
				const body = await readBody(exchange, encoding, admitted.take);
				await admitted.slot();
				const batch = await decode(exchange, route, admitted, body, outcome);
				return { ...batch, deploymentName: headerOf(exchange, "x-keyhold-deployment") };
			});
			countRequest(200);
			if (isRepeated) countRepeatedBatch();
			outcome.isRepeated = isRepeated;
			const errorMessage = messageOf(outcome);
			if (errorMessage === null) return answer(exchange, encoding, route.response, {}, { status: 200 });
			logBounded("info", "telemetry in part", { ...about, ...outcome }, "telemetry accepted in part");
			const partialSuccess = { [route.rejectedCount]: String(outcome.rejected), errorMessage };
			answer(exchange, encoding, route.response, { partialSuccess }, { status: 200 });
		} catch (error) {
			refuseExport(exchange, error, requestId);
		} finally {
			admitted?.release();
		}
	};
}

/** Null if everything was stored as sent. */
function messageOf({ rejectionReason, warning, isRepeated }: ExportOutcome): string | null {
	const messages = [isRepeated && repeated, rejectionReason ?? warning].filter(Boolean);
	return messages.length > 0 ? messages.join("; ") : null;
}

async function decode<Batch extends object>(
	exchange: Exchange,
	route: ExportRoute<Batch>,
	admitted: AdmittedRequest,
	body: OtlpBody,
	outcome: ExportOutcome,
): Promise<Batch> {
	// No one waits for the response any longer, and the exporter will send the batch again.
	const turn = () => {
		if (isGone(exchange)) throw new Error("the sender disconnected");
	};
	turn();
	let payloadBytes = 0;
	const take = (bytes: number) => {
		admitted.take(bytes);
		payloadBytes += bytes;
	};
	let batch: Batch | undefined;
	try {
		batch = await route.decode(body, {
			take,
			turn,
			reject(reason) {
				outcome.rejected++;
				outcome.rejectionReason ??= reason;
			},
			warn(reason) {
				outcome.warnings++;
				outcome.warning ??= reason;
			},
		});
		return batch;
	} finally {
		// A request that is refused here has cost work too.
		const records = outcome.rejected + (batch ? route.countOf(batch) : 0);
		admitted.charge(records, Math.max(body.length, payloadBytes));
	}
}

/** True if the connection closed before the response. */
function isGone({ request, response }: Exchange): boolean {
	return response.destroyed || (request.destroyed && !request.complete);
}

function callerOf(exchange: Exchange): RequestContext["caller"] {
	const token = bearerToken(exchange.request.headers.authorization);
	return token ? { kind: "token", token } : { kind: "anonymous" };
}

function headerOf({ request }: Exchange, name: "authorization" | "x-keyhold-deployment"): string | undefined {
	const value = request.headers[name];
	return typeof value === "string" ? value : undefined;
}

function unknownEncoding(): KeyholdError {
	return new KeyholdError(
		"UNSUPPORTED_MEDIA_TYPE",
		"Send OTLP as application/json or as application/x-protobuf.",
	);
}

function refuseExport(exchange: Exchange, thrown: unknown, requestId: string): void {
	if (isGone(exchange)) {
		const about = { requestId, ...logScope(thrown) };
		logBounded("info", "sender gone", about, "a sender disconnected before its telemetry was stored");
		return;
	}
	const error = toKeyholdError(thrown);
	const about = { requestId, ...logScope(thrown), err: error };
	logBounded(error.logLevel, `telemetry ${error.code}`, about, "telemetry refused");
	const status = exportStatus(error.code);
	countRequest(status);
	const headers: Record<string, string> = { "x-request-id": requestId };
	if (status === 429 || status === 503)
		headers["retry-after"] = String(error.retryAfterSeconds ?? retryAfterSeconds);
	if (status === 401) headers["www-authenticate"] = "Bearer";
	refuse(exchange, status, error.message, headers);
}
