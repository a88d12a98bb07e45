import { AsyncLocalStorage } from "node:async_hooks";
import { perProcess } from "./per-process.ts";

/** The fields in every log line of a request. */
export type LogScope = { requestId: string; organizationId?: string };

type Scopes = { current: AsyncLocalStorage<LogScope>; ofThrown: WeakMap<object, LogScope> };

const scopes = perProcess<Scopes>("log scopes", () => ({
	current: new AsyncLocalStorage(),
	ofThrown: new WeakMap(),
}));

/** Adds the request id to every line that `work` logs. `logScope` finds it again from a thrown error. */
export async function inLogScope<T>(requestId: string, work: () => Promise<T>): Promise<T> {
	const scope: LogScope = { requestId };
	try {
		return await scopes().current.run(scope, work);
	} catch (error) {
		if (typeof error === "object" && error !== null) scopes().ofThrown.set(error, scope);
		throw error;
	}
}

/** Adds the organization to the following lines of this request. */
export function noteOrganization(organizationId: string | undefined): void {
	const scope = scopes().current.getStore();
	if (scope && organizationId !== undefined) scope.organizationId = organizationId;
}

/** The scope of the current request, or of the one that threw `thrown`; empty outside of requests. */
export function logScope(thrown?: unknown): Partial<LogScope> {
	const { current, ofThrown } = scopes();
	const scope = typeof thrown === "object" && thrown !== null ? ofThrown.get(thrown) : undefined;
	return { ...(scope ?? current.getStore()) };
}
