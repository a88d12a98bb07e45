import type { ServerResponse } from "node:http";
import type { KeyStore } from "../keys/key-store.ts";
import { KmsError } from "../kms-error.ts";
import type { Call } from "../operations/operation.ts";
import { CallCounter } from "./call-counter.ts";
import { Faults } from "./faults.ts";
import { forceKey } from "./force-key.ts";
import { keysOf } from "./keys-of.ts";

/** The control API for tests, under /_control: faults, call counts, key states. */
export class Control {
	readonly #faults = new Faults();
	readonly #calls = new CallCounter();
	readonly #store: KeyStore;
	readonly #now: () => number;

	constructor(store: KeyStore, now: () => number) {
		this.#store = store;
		this.#now = now;
	}

	handle(method: string, url: URL, body: unknown): object {
		const route = `${method} ${url.pathname}`;
		if (route === "POST /_control/faults") return this.#faults.add(body);
		if (route === "GET /_control/faults") return { faults: this.#faults.list() };
		if (route === "DELETE /_control/faults") return this.#faults.clear();
		if (route === "GET /_control/calls") return this.#calls.read(url.searchParams.get("keyArn"));
		if (route === "DELETE /_control/calls") return this.#calls.clear();
		if (route === "POST /_control/keys") return forceKey(this.#store, this.#now(), body);
		throw new KmsError("UnknownOperationException", `There is no ${route}.`, 404);
	}

	/** Counts the call and applies a fault to it. `"gone"` means that the caller has disconnected. */
	async interfere(
		operation: string,
		call: Call,
		body: unknown,
		response: ServerResponse,
	): Promise<"go on" | "gone"> {
		const keyArns = keysOf(call, body);
		this.#calls.count(operation, keyArns);
		return this.#faults.strike(operation, keyArns, response);
	}

	/** Ends calls that hang, so that the server can close. */
	close(): void {
		this.#faults.clear();
	}
}
