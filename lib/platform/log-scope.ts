import { AsyncLocalStorage } from "node:async_hooks";
import { perProcess } from "./per-process.ts";

/** What every line about a request says of it. */
export type LogScope = { requestId: string; organizationId?: string };

type Scopes = { current: AsyncLocalStorage<LogScope>; ofThrown: WeakMap<object, LogScope> };

const scopes = perProcess<Scopes>("log scopes", () => ({
	current: new AsyncLocalStorage(),
	ofThrown: new WeakMap(),
}));

/** Every line that is logged within says of which request it is. What is thrown can be asked for it later. */
export async function inLogScope<T>(requestId: string, work: () => Promise<T>): Promise<T> {
	const scope: LogScope = { requestId };
	try {
		return await scopes().current.run(scope, work);
	} catch (error) {
		if (typeof error === "object" && error !== null) scopes().ofThrown.set(error, scope);
		throw error;
	}
}

/** From here on the lines of this request say of which organization it is, too. */
export function noteOrganization(organizationId: string | undefined): void {
	const scope = scopes().current.getStore();
	if (scope && organizationId !== undefined) scope.organizationId = organizationId;
}

/** Of the request that this is called in, or that `thrown` was thrown in; empty outside of all. */
export function logScope(thrown?: unknown): Partial<LogScope> {
	const { current, ofThrown } = scopes();
	const scope = typeof thrown === "object" && thrown !== null ? ofThrown.get(thrown) : undefined;
	return { ...(scope ?? current.getStore()) };
}
