import { KeyholdError } from "../errors.ts";
import { boundClock, KeyRing } from "../ring/index.ts";
import type { ConnectOptions, KeyholdEvent } from "./keyhold.ts";
import type { LeaseRef } from "./lease-ref.ts";
import { type ApplicationProcess, type HeldKey, LeaseSource, verdictOf } from "./lease-source.ts";
import { closed, isOutage, type Transport } from "./transport.ts";

const maintainEveryMs = 500;
/** Longer than any lease: during an outage, only the background asks again, and no caller waits for it. */
const pauseMs = 60_000;
/** Keyhold records that a process may act this late on an answer that KMS is silent (`extendInSilence`). */
const longestAnswerMs = 5_000;
/** How often, in all, to ask for a lease that has already ended when its answer arrives. */
const maxLateAnswers = 2;

/** The leased data keys of this process. */
export class DataKeys {
	readonly #transport: Transport;
	readonly #ring: KeyRing<LeaseRef, HeldKey>;
	readonly #onEvent: ConnectOptions["onEvent"];
	readonly #clock: () => number;
	readonly #timer: NodeJS.Timeout;
	#unreachableSinceMs: number | null = null;
	#isClosed = false;

	constructor(
		transport: Transport,
		process: ApplicationProcess,
		onEvent: ConnectOptions["onEvent"],
		clock = boundClock(),
	) {
		this.#transport = transport;
		this.#clock = clock;
		this.#onEvent = onEvent;
		const source = new LeaseSource(transport, process, {
			onAnswer: () => this.#onAnswer(),
			onRenewed: (leases, tookMs) => this.#emit({ type: "renewed", leases, tookMs }),
			onLeased: (ref, { dataKeyId }) => this.#emit({ type: "leased", ...named(ref), dataKeyId }),
			onRefused: (ref, error) => this.#emit({ type: "refused", ...named(ref), error }),
			onOutage: (error) => this.#onOutage(error),
			onAccessRefused: () => this.#ring.evict(),
		});
		this.#ring = new KeyRing({
			obtain: (ref, held) => source.obtain(ref, held),
			// Each lease has its own answer, and the others of the tenant are renewed within seconds.
			groupOf: ({ id }) => id,
			versionOf: () => "",
			judge: verdictOf,
			clock: this.#clock,
			renewsTogether: true,
			pauseMs,
			tellsForMs: (error) =>
				isOutage(error) ? transport.timeoutMs : Math.min(transport.timeoutMs, longestAnswerMs),
		});
		this.#timer = setInterval(() => this.#ring.maintain(), maintainEveryMs).unref();
	}

	/** The leased data key, if it may be used at this moment. Read it again for each use: the process may have been stopped. */
	peek(ref: LeaseRef): HeldKey | undefined {
		return this.#ring.peek(ref);
	}

	/** Leases a data key that may be used at this moment. @throws KeyholdError */
	async lease(ref: LeaseRef): Promise<HeldKey> {
		this.#requireOpen();
		for (let late = 0; late < maxLateAnswers; late++) {
			await this.#ring.get(ref);
			const held = this.#ring.peek(ref);
			if (held !== undefined) return held;
			this.#requireOpen();
		}
		throw new KeyholdError(
			"KEYHOLD_UNREACHABLE",
			"Keyhold's answers take longer than the lease of a data key, so no data key could be used. Try again later.",
		);
	}

	/** Takes one seal of the budget, if that can be done without waiting. */
	takeSeal(ref: LeaseRef): HeldKey | undefined {
		const held = this.#ring.peek(ref);
		if (held?.budget == null || !held.budget.take()) return undefined;
		// A failure is reported once the budget is used up.
		if (held.budget.runsLow()) this.#ring.renew(ref).catch(() => {});
		return held;
	}

	/** Takes one seal, and waits for a lease and a budget. @throws KeyholdError */
	async waitForSeal(ref: LeaseRef): Promise<HeldKey> {
		for (;;) {
			const { budget } = await this.lease(ref);
			const taken = this.takeSeal(ref);
			if (taken !== undefined) return taken;
			const grants = budget?.grants;
			const renewed = (await this.#ring.renew(ref)).budget;
			const first = this.takeSeal(ref);
			if (first !== undefined) return first;
			if (renewed === budget && renewed?.grants === grants) {
				throw new KeyholdError(
					"KEYHOLD_UNREACHABLE",
					"Keyhold does not answer, and this process has made all the seals that it was granted. Opening still works. Try again later.",
				);
			}
			if (renewed?.isEmptyGrant) throw noSeals();
		}
	}

	close(): void {
		this.#isClosed = true;
		clearInterval(this.#timer);
		this.#transport.close();
		this.#ring.evict();
	}

	#requireOpen(): void {
		if (this.#isClosed) throw closed();
	}

	#onAnswer(): void {
		if (this.#unreachableSinceMs === null) return;
		const afterMs = this.#clock() - this.#unreachableSinceMs;
		this.#unreachableSinceMs = null;
		this.#emit({ type: "recovered", afterMs });
	}

	#onOutage(error: KeyholdError): void {
		if (this.#unreachableSinceMs !== null) return;
		this.#unreachableSinceMs = this.#clock();
		this.#emit({ type: "unreachable", error });
	}

	#emit(event: KeyholdEvent): void {
		try {
			this.#onEvent?.(event);
		} catch {
			// A failing handler must not affect the application's data.
		}
	}
}

function named({ purpose, tenant, deployment }: LeaseRef) {
	return { purpose, tenant, ...(deployment === undefined ? {} : { deployment }) };
}

function noSeals(): KeyholdError {
	return new KeyholdError(
		"RATE_LIMITED",
		"Keyhold grants this process no more seals with the current data key. Try again later.",
	);
}
