import type { RequestContext } from "../../lib/access/context.ts";
import type { MessageName } from "../../lib/otlp/messages.ts";
import type { Listener, OtlpBody } from "../../lib/otlp/read-records.ts";
import { bearerToken } from "../../lib/platform/bearer-token.ts";
import { KeyholdError, toKeyholdError } from "../../lib/platform/errors.ts";
import { newId } from "../../lib/platform/ids.ts";
import { logBounded } from "../../lib/platform/log-bounded.ts";
import { logScope } from "../../lib/platform/log-scope.ts";
import type { StoreOutcome } from "../../lib/telemetry/store-records.ts";
import type { Admission, Visit } from "../admission/admission.ts";
import type { Exchange, Handler } from "../exchange.ts";
import { refuse } from "../refuse.ts";
import { countRepeatedBatch, countRequest } from "./count-request.ts";
import { answer, encodingOf } from "./encoding.ts";
import { exportStatus } from "./export-status.ts";
import { readBody } from "./read-body.ts";

// Exporters of OpenTelemetry give up after 10 s in all: a longer wait would make them drop what they hold.
const retryAfterSeconds = 3;

type ExportRoute<Batch> = {
	/** The message that answers, and the field of its partial success that counts. */
	response: MessageName;
	rejectedCount: string;
	decode: (body: OtlpBody, listener: Listener) => Promise<Batch>;
	/** How many records a batch has. */
	countOf: (batch: Batch) => number;
	ingest: (
		context: RequestContext,
		readInput: (organization: { id: string }) => Promise<Batch & { deploymentName: string | undefined }>,
	) => Promise<StoreOutcome>;
};

/** What the sender is told of its batch: of records that were left out, what was left out of others, and a repetition. */
type Told = {
	rejected: number;
	whyRejected?: string;
	warnings: number;
	warning?: string;
	isRepeated: boolean;
};

const repeated = "The batch was stored already and is not stored twice";

/**
 * Makes a route of OTLP/HTTP (OTLP specification 1.x, "OTLP/HTTP"): JSON or protobuf, gzip, partial success. The body
 * is read only once the token is known and the organization let in.
 */
export function exportRoute<Batch extends object>(route: ExportRoute<Batch>, admission: Admission): Handler {
	return async (exchange) => {
		const requestId = newId();
		const encoding = encodingOf(exchange.request);
		const told: Told = { rejected: 0, warnings: 0, isRepeated: false };
		let about: object = { requestId };
		let visit: Visit | undefined;
		try {
			const context = { caller: callerOf(exchange), requestId, ip: null };
			const { isRepeated } = await route.ingest(context, async (organization) => {
				about = logScope();
				if (!encoding) throw unknownEncoding();
				visit = admission.admit(organization.id);
				const body = await readBody(exchange, encoding, visit.take);
				await visit.slot();
				const batch = await decode(exchange, route, visit, body, told);
				return { ...batch, deploymentName: headerOf(exchange, "x-keyhold-deployment") };
			});
			countRequest(200);
			if (isRepeated) countRepeatedBatch();
			told.isRepeated = isRepeated;
			const errorMessage = messageOf(told);
			if (errorMessage === null) return answer(exchange, encoding, route.response, {}, { status: 200 });
			logBounded("info", "telemetry in part", { ...about, ...told }, "telemetry taken in part");
			const partialSuccess = { [route.rejectedCount]: String(told.rejected), errorMessage };
			answer(exchange, encoding, route.response, { partialSuccess }, { status: 200 });
		} catch (error) {
			refuseExport(exchange, error, requestId);
		} finally {
			visit?.leave();
		}
	};
}

/** Null when all was stored as it was sent. */
function messageOf({ whyRejected, warning, isRepeated }: Told): string | null {
	const messages = [isRepeated && repeated, whyRejected ?? warning].filter(Boolean);
	return messages.length > 0 ? messages.join("; ") : null;
}

async function decode<Batch extends object>(
	exchange: Exchange,
	route: ExportRoute<Batch>,
	visit: Visit,
	body: OtlpBody,
	told: Told,
): Promise<Batch> {
	// No one waits for the answer any longer, and an exporter that gave up sends the same batch again.
	const turn = () => {
		if (isGone(exchange)) throw new Error("the sender went away");
	};
	turn();
	let payloadBytes = 0;
	const take = (bytes: number) => {
		visit.take(bytes);
		payloadBytes += bytes;
	};
	let batch: Batch | undefined;
	try {
		batch = await route.decode(body, {
			take,
			turn,
			reject(reason) {
				told.rejected++;
				told.whyRejected ??= reason;
			},
			warn(reason) {
				told.warnings++;
				told.warning ??= reason;
			},
		});
		return batch;
	} finally {
		// A request that is refused here has been work, too.
		const records = told.rejected + (batch ? route.countOf(batch) : 0);
		visit.charge(records, Math.max(body.length, payloadBytes));
	}
}

/** Whether the connection broke before the request was answered. */
function isGone({ request, response }: Exchange): boolean {
	return response.destroyed || (request.destroyed && !request.complete);
}

function callerOf(exchange: Exchange): RequestContext["caller"] {
	const token = bearerToken(exchange.request.headers.authorization);
	return token ? { kind: "token", token } : { kind: "nobody" };
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
		logBounded("info", "sender gone", about, "a sender went away before its telemetry was stored");
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
