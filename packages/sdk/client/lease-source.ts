import { KeyholdError } from "../errors.ts";
import { type Lease, takeSecretKey, type Verdict } from "../ring/index.ts";
import { type BoundDataKey, bindDataKey } from "../sealed/sealed-value.ts";
import type { LeaseRef } from "./lease-ref.ts";
import { SealBudget, type SealReport } from "./seal-budget.ts";
import { traced } from "./tracing.ts";
import { isAccessRefusal, isOutage, type Transport, toKeyholdError, unexpectedAnswer } from "./transport.ts";

/** A leased data key. */
export type HeldKey = {
	deploymentId: string;
	dataKeyId: string;
	bound: BoundDataKey;
	/** Only in a lease for sealing. */
	budget: SealBudget | null;
};

export type LeaseListener = {
	/** A request was answered. */
	onAnswer: () => void;
	onRenewed: (leases: number, tookMs: number) => void;
	onLeased: (ref: LeaseRef, held: HeldKey) => void;
	onRefused: (ref: LeaseRef, error: KeyholdError) => void;
	onOutage: (error: KeyholdError) => void;
	/** Keyhold refused this process as a whole. */
	onAccessRefused: () => void;
};

/** This process, as Keyhold shows it. The ID is made when it starts. */
export type ApplicationProcess = { id: string; name: string; version?: string };

type Look = {
	ref: LeaseRef;
	held: HeldKey | undefined;
	/** The seals that the request reports. */
	report: SealReport | undefined;
	resolve: (lease: Lease<HeldKey>) => void;
	reject: (error: unknown) => void;
};

const maxLeasesPerRequest = 5_000;
const answerBytesPerLease = 2_048;
/** No lease is longer, whatever an answer says. */
const longestLeaseMs = 15_000;

/**
 * The meaning of a failed look-up: any answer that grants nothing ends the lease, with two exceptions. If it says that KMS is
 * silent, another gateway may have KMS's agreement still, and the grace that was stated with the lease counts from that. If it
 * says to try again for a reason that is not the key, such as too many requests, the lease lasts for its time. Pure.
 */
export function verdictOf(error: unknown): Verdict {
	if (isOutage(error)) return "unreachable";
	if (!(error instanceof KeyholdError)) return "other";
	if (error.code === "KMS_UNREACHABLE" || error.code === "KMS_MISCONFIGURED") return "unreachable";
	if (error.code === "CLOSED") return "unasked";
	return error.isRetryable && error.code !== "KEY_REVOKED" ? "undecided" : "refused";
}

/** Leases data keys from Keyhold. All look-ups of one turn of the event loop share a request. */
export class LeaseSource {
	readonly #transport: Transport;
	readonly #process: ApplicationProcess;
	readonly #listener: LeaseListener;
	/** First look-ups may have to wait for KMS, and must not delay renewals. */
	#firsts: Look[] = [];
	#renewals: Look[] = [];
	/** By data key: tenants that are named in two ways share one. */
	readonly #budgets = new Map<string, WeakRef<SealBudget>>();

	constructor(transport: Transport, process: ApplicationProcess, listener: LeaseListener) {
		this.#transport = transport;
		this.#process = process;
		this.#listener = listener;
	}

	/** @throws KeyholdError */
	obtain(ref: LeaseRef, held?: HeldKey): Promise<Lease<HeldKey>> {
		if (this.#firsts.length + this.#renewals.length === 0) setImmediate(() => this.#send());
		return new Promise((resolve, reject) => {
			const queue = held === undefined ? this.#firsts : this.#renewals;
			queue.push({ ref, held, report: undefined, resolve, reject });
		});
	}

	#send(): void {
		for (const looks of [this.#renewals, this.#firsts]) {
			for (let from = 0; from < looks.length; from += maxLeasesPerRequest) {
				void this.#request(looks.slice(from, from + maxLeasesPerRequest));
			}
		}
		this.#renewals = [];
		this.#firsts = [];
	}

	async #request(looks: Look[]): Promise<void> {
		const sentAtMs = performance.now();
		let answers: unknown[];
		try {
			const attributes = { "keyhold.leases": looks.length };
			answers = await traced("keyhold lease", attributes, () => this.#ask(looks));
		} catch (error) {
			this.#onFailure(looks, error);
			return;
		}
		this.#listener.onAnswer();
		let renewed = 0;
		for (const [index, look] of looks.entries()) {
			try {
				const lease = this.#leaseOf(look, answers[index]);
				if (lease.value.dataKeyId === look.held?.dataKeyId) renewed++;
				else this.#listener.onLeased(look.ref, lease.value);
				look.resolve(lease);
			} catch (error) {
				this.#refuse(look, error);
			}
		}
		if (renewed > 0) this.#listener.onRenewed(renewed, performance.now() - sentAtMs);
	}

	async #ask(looks: Look[]): Promise<unknown[]> {
		const leases = looks.map((look) => {
			const { purpose, tenant, deployment, dataKeyId, table } = look.ref;
			look.report = look.held?.budget?.report();
			const sealed = look.report?.reported || undefined;
			return { purpose, tenant, deployment, dataKeyId, table, holds: look.held?.dataKeyId, sealed };
		});
		const maxBytes = answerBytesPerLease * (looks.length + 1);
		const answer = await this.#transport.post(
			"vault/v1/leases",
			{ process: this.#process, leases },
			maxBytes,
		);
		const { leases: answers } = Object(answer) as { leases?: unknown };
		if (!Array.isArray(answers) || answers.length !== looks.length) throw unexpectedAnswer();
		return answers;
	}

	#onFailure(looks: Look[], error: unknown): void {
		if (error instanceof KeyholdError && isOutage(error)) {
			this.#listener.onOutage(error);
			for (const look of looks) fail(look, error);
			return;
		}
		this.#listener.onAnswer();
		if (isAccessRefusal(error)) this.#listener.onAccessRefused();
		for (const look of looks) this.#refuse(look, error);
	}

	#refuse(look: Look, error: unknown): void {
		if (verdictOf(error) === "refused") this.#listener.onRefused(look.ref, error as KeyholdError);
		fail(look, error);
	}

	/** The lease that an answer grants. @throws KeyholdError if it grants none */
	#leaseOf(look: Look, answer: unknown): Lease<HeldKey> {
		const { ref, held } = look;
		const { deploymentId, dataKeyId, key, maxAgeMs, graceMs, seals } = granted(ref, answer);
		const isHeld = held?.dataKeyId === dataKeyId && held.deploymentId === deploymentId;
		const bound = isHeld ? held.bound : bindDataKey(keyOf(key), deploymentId, dataKeyId);
		const budget = ref.purpose === "SEAL" ? this.#grant(look, dataKeyId, seals) : null;
		return { value: isHeld ? held : { deploymentId, dataKeyId, bound, budget }, maxAgeMs, graceMs };
	}

	/** Adds a grant to the budget of the data key. */
	#grant({ held, report }: Look, dataKeyId: string, seals: number): SealBudget {
		const isHeld = held?.dataKeyId === dataKeyId;
		const budget = isHeld ? held.budget : this.#budgets.get(dataKeyId)?.deref();
		// The report was about another data key, which is no longer used to seal.
		if (!isHeld && report) held?.budget?.lose(report);
		if (budget) {
			// Keyhold did not know how much of it was used: the grant is for all of it.
			budget.grant(seals, isHeld && report ? report : { reported: 0, known: 0 });
			return budget;
		}
		const made = new SealBudget(seals);
		for (const [id, known] of this.#budgets) if (!known.deref()) this.#budgets.delete(id);
		this.#budgets.set(dataKeyId, new WeakRef(made));
		return made;
	}
}

function fail({ held, report, reject }: Look, error: unknown): void {
	if (report) held?.budget?.lose(report);
	reject(error);
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The parts of an answer that grants a lease. @throws KeyholdError if it grants none */
function granted(ref: LeaseRef, answer: unknown) {
	const { error, deploymentId, dataKeyId, key, leaseMs, graceMs, seals } = Object(answer) as Record<
		string,
		unknown
	>;
	if (error !== undefined) throw toKeyholdError(error, "INTERNAL");
	if (!isId(deploymentId) || !isId(dataKeyId) || !isAmount(leaseMs) || !isAmount(graceMs)) {
		throw unexpectedAnswer();
	}
	if (ref.dataKeyId !== undefined && ref.dataKeyId !== dataKeyId) throw unexpectedAnswer();
	if (ref.purpose === "SEAL" && !isAmount(seals)) throw unexpectedAnswer();
	return {
		deploymentId,
		dataKeyId,
		key,
		maxAgeMs: Math.min(leaseMs, longestLeaseMs),
		graceMs,
		seals: Number(seals),
	};
}

function isId(value: unknown): value is string {
	return typeof value === "string" && uuid.test(value);
}

function isAmount(value: unknown): value is number {
	return typeof value === "number" && value >= 0 && Number.isFinite(value);
}

function keyOf(encoded: unknown) {
	const bytes = Buffer.from(typeof encoded === "string" ? encoded : "", "base64");
	if (bytes.length !== 32) throw unexpectedAnswer();
	return takeSecretKey(bytes);
}
