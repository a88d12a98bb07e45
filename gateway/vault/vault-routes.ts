import type { RequestContext } from "../../lib/access/context.ts";
import { bearerToken } from "../../lib/platform/bearer-token.ts";
import { clientIp } from "../../lib/platform/client-ip.ts";
import { config } from "../../lib/platform/config.ts";
import { KeyholdError } from "../../lib/platform/errors.ts";
import { newId } from "../../lib/platform/ids.ts";
import { parseJson, readJsonText } from "../../lib/platform/read-json-text.ts";
import type { Admission, AdmittedRequest, GatewayAdmission } from "../admission/admission.ts";
import type { Exchange, Handler, Routes } from "../exchange.ts";
import { answerProblem, sendJson } from "./answer-problem.ts";
import { vaultDocument } from "./document.ts";
import { vaultBasePath, vaultOperations } from "./operations.ts";
import { requireTls } from "./require-tls.ts";
import type { VaultOperation } from "./vault-operation.ts";

/** The routes of the vault API and of its document. */
export function vaultRoutes({ vault, leases }: Pick<GatewayAdmission, "vault" | "leases">): Routes {
	const routes: Routes = { [`${vaultBasePath}/openapi.json`]: { GET: answerDocument } };
	for (const operation of vaultOperations) {
		routes[vaultBasePath + operation.path] = {
			POST: vaultRoute(operation, operation.isRenewal ? leases : vault),
		};
	}
	return routes;
}

/** The document contains no one's data, so anyone may read it. */
async function answerDocument({ response }: Exchange): Promise<void> {
	sendJson(response, 200, "application/json", vaultDocument(), {});
}

/**
 * The handler of an operation. The caller is an application token and nothing else. The body is read only once the token is
 * authenticated and admitted.
 */
function vaultRoute(operation: VaultOperation, admission: Admission): Handler {
	const verb = operation.verb.verb as ApplicationVerb;
	return async (exchange) => {
		const requestId = newId();
		let admitted: AdmittedRequest | undefined;
		try {
			requireTls(exchange.request, config().trustedProxies);
			const context = contextOf(exchange, requestId);
			const answer = await verb(context, async ({ tokenId }) => {
				admitted = admission.admit(`${operation.group} ${tokenId}`, {
					isPacedLater: operation.isRenewal !== undefined,
				});
				return readInput(exchange, operation, admitted);
			});
			const headers = { "x-request-id": requestId };
			if (operation.answers[204]) exchange.response.writeHead(204, headers).end();
			else sendJson(exchange.response, 200, "application/json", answer, headers);
		} catch (thrown) {
			answerProblem(exchange, thrown, requestId);
		} finally {
			admitted?.release();
		}
	};
}

type ApplicationVerb = (
	context: RequestContext,
	readInput: (application: { tokenId: string }) => Promise<unknown>,
) => Promise<unknown>;

async function readInput(
	{ request, response, params }: Exchange,
	{ maxBodyBytes, items, isRenewal }: VaultOperation,
	admitted: AdmittedRequest,
): Promise<unknown> {
	const { headers } = request;
	const body = {
		type: headers["content-type"],
		encoding: headers["content-encoding"],
		length: headers["content-length"],
		chunks: sentChunks(request, response),
	};
	const text = await readJsonText(body, { maxBytes: maxBodyBytes, take: admitted.take });
	// No one waits for the answer any longer.
	if (response.destroyed) throw new KeyholdError("INVALID_INPUT", "The caller disconnected.");
	if (!isRenewal) await admitted.slot();
	const input = parseJson(text);
	if (isRenewal && !isRenewal(input)) {
		admitted.requirePace();
		admitted.requireRoomToSpare();
	}
	const list = Object(input)[items ?? ""] as unknown;
	admitted.charge(Array.isArray(list) ? list.length : 1, text.length);
	if (Object.keys(params).length === 0 || typeof input !== "object" || input === null) return input;
	return { ...input, ...params };
}

async function* sentChunks(
	request: Exchange["request"],
	response: Exchange["response"],
): AsyncGenerator<Uint8Array> {
	if (request.headers.expect !== undefined) response.writeContinue();
	yield* request.iterator({ destroyOnReturn: false });
}

function contextOf({ request }: Exchange, requestId: string): RequestContext {
	const token = bearerToken(request.headers.authorization);
	const forwardedFor = request.headers["x-forwarded-for"];
	if (!token)
		throw new KeyholdError("UNAUTHENTICATED", "Send an application token: Authorization: Bearer ka_…");
	return {
		caller: { kind: "application", token },
		requestId,
		ip:
			clientIp(typeof forwardedFor === "string" ? forwardedFor : null) ??
			request.socket.remoteAddress ??
			null,
	};
}
