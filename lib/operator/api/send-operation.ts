import type { RequestContext } from "../../access/context.ts";
import { parseInput } from "../../access/parse-input.ts";
import type { Operation } from "../../api/operation.ts";
import { problem } from "../../api/problem.ts";
import { ConfigError } from "../../platform/config.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { isTrustedAddress } from "../../sso/issuer-address.ts";
import { operatorBasePath } from "./operations.ts";
import type { OperatorOperation } from "./operator-operation.ts";

/** Carries out an operation and returns its answer. `input`: the fields of its path, and of its query or body. */
export type SendOperation = <Input, Answer>(
	operation: OperatorOperation<Input, Answer>,
	input: Input,
) => Promise<Answer>;

const timeoutMs = 120_000;

/** Carries out operations in this process, on its database. @throws KeyholdError as the verb */
export function inThisProcess(context: RequestContext): SendOperation {
	return async (operation, input) => {
		const { params, query, body } = partsOf(operation, input);
		const { status, body: answer } = await operation.handle({
			context,
			params: parseInput(operation.params, params),
			query: parseInput(operation.query, query),
			body: operation.body ? parseInput(operation.body, body) : undefined,
			expectedVersions: undefined,
		});
		return shown(operation, status, answer);
	};
}

/**
 * Sends operations to the operator API of a console. Needs no access to the database.
 * @throws KeyholdError with the code and sentence of the console's refusal; ConfigError for an address without TLS
 */
export function overTheApi({ url, token }: { url: string; token: string }): SendOperation {
	if (!isTrustedAddress(url))
		throw new ConfigError(["KEYHOLD_URL must start with https:// (http:// only for this machine)."]);
	return async (operation, input) => {
		const { path, query, body } = partsOf(operation, input);
		const address = new URL(operatorBasePath + path, url);
		for (const [name, value] of Object.entries(query)) address.searchParams.set(name, String(value));
		const response = await fetch(address, {
			method: operation.method,
			headers: {
				authorization: `Bearer ${token}`,
				...(operation.body && { "content-type": "application/json" }),
			},
			...(operation.body && { body: JSON.stringify(body) }),
			// A redirect could send the token elsewhere.
			redirect: "error",
			signal: AbortSignal.timeout(timeoutMs),
		}).catch((error: Error) => {
			throw new KeyholdError("INTERNAL", `${url} does not answer: ${reasonOf(error)}. Check KEYHOLD_URL.`);
		});
		const answer: unknown = await response.json().catch(() => null);
		if (response.ok) return shown(operation, response.status, answer);
		const refusal = problem.safeParse(answer);
		if (refusal.success) throw new KeyholdError(refusal.data.code, refusal.data.detail);
		throw new KeyholdError("INTERNAL", `${url} answered ${response.status}, not as a Keyhold console does.`);
	};
}

function reasonOf({ message, cause }: Error): string {
	return cause instanceof Error ? cause.message : message;
}

/** Where the fields of an input belong. */
function partsOf({ path, params, method }: Operation, input: unknown) {
	const fields = Object.entries(input as Record<string, unknown>).filter(([, value]) => value !== undefined);
	const isInPath = (name: string) => Object.hasOwn(params.shape, name);
	const inPath = Object.fromEntries(fields.filter(([name]) => isInPath(name)));
	const rest = Object.fromEntries(fields.filter(([name]) => !isInPath(name)));
	return {
		params: inPath,
		path: path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(inPath[name]))),
		query: method === "GET" ? rest : {},
		body: rest,
	};
}

function shown<Answer>({ id, answers }: Operation, status: number, body: unknown): Answer {
	const schema = answers[status]?.schema;
	if (!schema) throw new Error(`${id} has no answer ${status}`);
	return schema.parse(body) as Answer;
}
