import { KeyholdError } from "../errors.ts";
import { type Lease, takeSecretKey, type Verdict } from "../ring/index.ts";
import { type BoundDataKey, bindDataKey } from "../sealed/sealed-value.ts";
import type { LeaseRef } from "./lease-ref.ts";
import { SealBudget } from "./seal-budget.ts";
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
	reported: number;
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
			queue.push({ ref, held, reported: 0, resolve, reject });
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
				const lease = leaseOf(look, answers[index]);
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
			look.reported = look.held?.budget?.unreported ?? 0;
			const sealed = look.reported > 0 ? look.reported : undefined;
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
			for (const { reject } of looks) reject(error);
			return;
		}
		this.#listener.onAnswer();
		if (isAccessRefusal(error)) this.#listener.onAccessRefused();
		for (const look of looks) this.#refuse(look, error);
	}

	#refuse({ ref, reject }: Look, error: unknown): void {
		if (verdictOf(error) === "refused") this.#listener.onRefused(ref, error as KeyholdError);
		reject(error);
	}
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The lease that an answer grants. @throws KeyholdError if it grants none */
function leaseOf({ ref, held, reported }: Look, answer: unknown): Lease<HeldKey> {
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
	const times = { maxAgeMs: Math.min(leaseMs, longestLeaseMs), graceMs };
	if (held?.dataKeyId === dataKeyId && held.deploymentId === deploymentId) {
		held.budget?.grant(Number(seals), reported);
		return { value: held, ...times };
	}
	const budget = ref.purpose === "SEAL" ? new SealBudget(Number(seals)) : null;
	const bound = bindDataKey(keyOf(key), deploymentId, dataKeyId);
	return { value: { deploymentId, dataKeyId, bound, budget }, ...times };
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
