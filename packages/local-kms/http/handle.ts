import type { IncomingMessage, ServerResponse } from "node:http";
import { parseKmsArn } from "../arn.ts";
import { type Principals, readCaller } from "../caller.ts";
import type { Control } from "../control/control.ts";
import type { KeyStore } from "../keys/key-store.ts";
import { KmsError } from "../kms-error.ts";
import { operations } from "../operations/operations.ts";
import { serviceName } from "../running.ts";
import { amzJson, answer, answerError, plainJson } from "./answer.ts";
import { answerCallerIdentity, isCallerIdentity } from "./caller-identity.ts";
import { refuseStrangers } from "./guard.ts";
import { parseJson, readText } from "./read-body.ts";

export interface Service {
	/** Identifies the instance by its directory. */
	directory: string;
	/** Absent while the directory is being claimed. */
	open?: OpenService;
}

interface OpenService {
	store: KeyStore;
	now: () => number;
	principals: Principals;
	strangersAccount: string | undefined;
	control: Control | undefined;
}

export async function handle(
	service: Service,
	request: IncomingMessage,
	response: ServerResponse,
): Promise<void> {
	try {
		refuseStrangers(request);
		const url = new URL(request.url ?? "/", "http://localhost");
		if (request.method === "GET" && url.pathname === "/") {
			return answer(response, 200, { service: serviceName, directory: service.directory }, plainJson);
		}
		if (!service.open) throw new KmsError("ServiceUnavailableException", "The local KMS is starting.");
		const { control } = service.open;
		if (control && url.pathname.startsWith("/_control/")) {
			const result = control.handle(request.method ?? "GET", url, parseJson(await readText(request)));
			return answer(response, 200, result, plainJson);
		}
		await handleOperation(service.open, request, response);
	} catch (error) {
		answerError(response, error);
	}
}

async function handleOperation(service: OpenService, request: IncomingMessage, response: ServerResponse) {
	const text = await readText(request);
	if (isCallerIdentity(request, text)) {
		const { authorization } = request.headers;
		const caller = readCaller(authorization, service.principals, service.strangersAccount, "sts");
		return answerCallerIdentity(response, caller);
	}
	const body = parseJson(text);
	const name = operationName(request);
	const run = operations.get(name);
	if (!run) throw new KmsError("UnknownOperationException");
	const caller = readCaller(
		request.headers.authorization,
		service.principals,
		service.strangersAccount && (accountNamedIn(body) ?? service.strangersAccount),
	);
	const call = { store: service.store, now: service.now, caller };
	if (service.control && (await service.control.interfere(name, call, body, response)) === "gone") return;
	answer(response, 200, run(call, body));
}

/** The account of the key ARN in the call. */
function accountNamedIn(body: unknown): string | undefined {
	const { KeyId } = (body ?? {}) as { KeyId?: unknown };
	return typeof KeyId === "string" ? parseKmsArn(KeyId)?.account : undefined;
}

function operationName(request: IncomingMessage): string {
	const isProtocol = request.method === "POST" && request.headers["content-type"]?.startsWith(amzJson);
	const target = request.headers["x-amz-target"];
	if (!isProtocol || typeof target !== "string" || !target.startsWith("TrentService.")) return "";
	return target.slice("TrentService.".length);
}
