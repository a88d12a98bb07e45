import type { RequestContext } from "../../lib/access/context.ts";
import { KeyholdError, toKeyholdError } from "../../lib/platform/errors.ts";
import { newId } from "../../lib/platform/ids.ts";
import { log } from "../../lib/platform/log.ts";
import { logScope } from "../../lib/platform/log-scope.ts";
import type { MessageName } from "../../lib/traces/otlp/messages.ts";
import type { Listener, OtlpBody } from "../../lib/traces/otlp/read-records.ts";
import type { Admission, Visit } from "../admission/admission.ts";
import type { Exchange, Handler } from "../exchange.ts";
import { refuse } from "../refuse.ts";
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
	) => Promise<unknown>;
};

/** What the sender is told of its batch: of records that were left out, and of what was left out of others. */
type Told = { rejected: number; whyRejected?: string; warnings: number; warning?: string };

/**
 * Makes a route of OTLP/HTTP (OTLP specification 1.x, "OTLP/HTTP"): JSON or protobuf, gzip, partial success. The body
 * is read only once the token is known and the organization let in.
 */
export function exportRoute<Batch extends object>(route: ExportRoute<Batch>, admission: Admission): Handler {
	return async (exchange) => {
		const requestId = newId();
		const encoding = encodingOf(exchange.request);
		const told: Told = { rejected: 0, warnings: 0 };
		let about: object = { requestId };
		let visit: Visit | undefined;
		try {
			const context = { caller: callerOf(exchange), requestId, ip: null };
			await route.ingest(context, async (organization) => {
				about = logScope();
				if (!encoding) throw unknownEncoding();
				visit = admission.admit(organization.id);
				const body = await readBody(exchange, encoding, visit.take);
				await visit.slot();
				const batch = await decode(exchange, route, visit, body, told);
				return { ...batch, deploymentName: headerOf(exchange, "x-keyhold-deployment") };
			});
			const errorMessage = told.whyRejected ?? told.warning;
			if (errorMessage === undefined) return answer(exchange, encoding, route.response, {}, { status: 200 });
			log.info({ ...about, ...told }, "telemetry taken in part");
			const partialSuccess = { [route.rejectedCount]: String(told.rejected), errorMessage };
			answer(exchange, encoding, route.response, { partialSuccess }, { status: 200 });
		} catch (error) {
			refuseExport(exchange, error, requestId);
		} finally {
			visit?.leave();
		}
	};
}

async function decode<Batch extends object>(
	exchange: Exchange,
	route: ExportRoute<Batch>,
	visit: Visit,
	body: OtlpBody,
	told: Told,
): Promise<Batch> {
	// No one waits for the answer any longer, and an exporter that gave up sends the same batch again.
	if (isGone(exchange)) throw new Error("the sender went away");
	let bytes = 0;
	const take = (length: number) => {
		visit.take(length);
		bytes += length;
	};
	const batch = await route.decode(body, {
		take,
		reject(reason) {
			told.rejected++;
			told.whyRejected ??= reason;
		},
		warn(reason) {
			told.warnings++;
			told.warning ??= reason;
		},
	});
	visit.charge(route.countOf(batch) + told.rejected, bytes);
	return batch;
}

/** Whether the connection broke before the request was answered. */
function isGone({ request, response }: Exchange): boolean {
	return response.destroyed || (request.destroyed && !request.complete);
}

function callerOf(exchange: Exchange): RequestContext["caller"] {
	const token = headerOf(exchange, "authorization")?.match(/^Bearer +(\S+)$/i)?.[1];
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
		log.info({ requestId, ...logScope(thrown) }, "a sender went away before its telemetry was stored");
		return;
	}
	const error = toKeyholdError(thrown);
	log[error.logLevel]({ requestId, ...logScope(thrown), err: error }, "telemetry refused");
	const status = exportStatus(error.code);
	const headers: Record<string, string> = { "x-request-id": requestId };
	if (status === 429 || status === 503)
		headers["retry-after"] = String(error.retryAfterSeconds ?? retryAfterSeconds);
	if (status === 401) headers["www-authenticate"] = "Bearer";
	refuse(exchange, status, error.message, headers);
}
