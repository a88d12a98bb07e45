import type { KeyObject } from "node:crypto";
import { randomUUID } from "node:crypto";
import { boundClock } from "../../packages/sdk/ring/index.ts";
import type { ApplicationCaller } from "../access/application-verb.ts";
import { KeyholdError } from "../platform/errors.ts";
import { perProcess } from "../platform/per-process.ts";
import { dataKeyChanging } from "../vault/data-key-changing.ts";
import { noteProcess } from "./lease-holder.ts";
import { leaseMany } from "./lease-many.ts";
import type { GrantedLease } from "./lease-request.ts";
import type { DataKeyNeed } from "./obtain-data-key.ts";

/** A replaced data key is noticed after this time, and a lease is written no more often. */
const heldForMs = 5_000;
const maxAttempts = 3;
/** A token that was idle for this long is treated as a new process when it seals or opens again. */
const forgottenAfterMs = 600_000;

/** The purpose of a data key for a request, and how many seals the request makes with it. */
export type ServedNeed = DataKeyNeed & { seals: number };

export type HeldDataKey = {
	deploymentId: string;
	dataKeyId: string;
	key: KeyObject;
	/** The end of its lease, which `ServedLeases.hasEnded` compares. */
	untilMs: number;
};

type Held = Omit<HeldDataKey, "key"> & {
	/** Undefined once the lease has ended. */
	key: KeyObject | undefined;
	sealsLeft: number;
	/** Seals since the last report. */
	sealed: number;
};

/** The leases of one application token in this process. */
export class ServedLeases {
	readonly #processId = randomUUID();
	readonly #clock = boundClock();
	readonly #held = new Map<string, Held>();
	readonly #underWay = new Map<string, Promise<unknown>>();

	/**
	 * Data keys for the needs, in their order. Each need succeeds or fails on its own. All of them are valid when this resolves:
	 * a lease may end while another need waits for KMS.
	 */
	async take(
		caller: ApplicationCaller,
		needs: readonly ServedNeed[],
	): Promise<(HeldDataKey | KeyholdError)[]> {
		const refused = new Map<ServedNeed, KeyholdError>();
		// Requests at the same time may use up a new budget together.
		for (let attempt = 0; attempt < maxAttempts; attempt++) {
			const missing = needs.filter((need) => !refused.has(need) && !this.#find(need));
			if (missing.length === 0) break;
			for (const [need, error] of await this.#leaseAll(caller, missing)) refused.set(need, error);
		}
		return needs.map((need) => refused.get(need) ?? this.#takeHeld(need) ?? dataKeyChanging());
	}

	/** True if the data key may no longer be used, nor a value be given that it opened. */
	hasEnded({ untilMs }: Pick<HeldDataKey, "untilMs">): boolean {
		return this.#clock() >= untilMs;
	}

	/** The held data key, if its lease and its budget are enough for the need. */
	#find(need: ServedNeed): (Held & HeldDataKey) | undefined {
		const held = this.#held.get(keyOf(need));
		if (!held?.key || this.hasEnded(held) || held.sealsLeft < need.seals) return undefined;
		return held as Held & HeldDataKey;
	}

	#takeHeld(need: ServedNeed): HeldDataKey | undefined {
		const held = this.#find(need);
		if (!held) return undefined;
		held.sealsLeft -= need.seals;
		held.sealed += need.seals;
		const { deploymentId, dataKeyId, key, untilMs } = held;
		return { deploymentId, dataKeyId, key, untilMs };
	}

	/** Leases what no other request is leasing, and waits for what others are. @returns the refusals */
	async #leaseAll(
		caller: ApplicationCaller,
		needs: readonly ServedNeed[],
	): Promise<Map<ServedNeed, KeyholdError>> {
		const others = needs.flatMap((need) => this.#underWay.get(keyOf(need)) ?? []);
		const own = needs.filter((need) => !this.#underWay.has(keyOf(need)));
		const refused = new Map<ServedNeed, KeyholdError>();
		if (own.length > 0) {
			const leasing = this.#lease(caller, own, refused);
			for (const need of own) this.#underWay.set(keyOf(need), leasing);
			try {
				await leasing;
			} finally {
				for (const need of own) this.#underWay.delete(keyOf(need));
			}
		}
		await Promise.allSettled(others);
		return refused;
	}

	async #lease(
		caller: ApplicationCaller,
		needs: readonly ServedNeed[],
		refused: Map<ServedNeed, KeyholdError>,
	): Promise<void> {
		const process = { id: this.#processId, name: `${caller.actor.label} (through the gateway)` };
		const holder = { ...caller, process };
		await noteProcess(holder);
		const askedAtMs = this.#clock();
		const requests = needs.map((need) => {
			const held = this.#held.get(keyOf(need));
			return { ...need, heldId: held?.dataKeyId, sealed: held?.sealed ?? 0 };
		});
		const granted = await leaseMany(holder, requests);
		for (const [at, need] of needs.entries()) {
			const lease = granted[at] as GrantedLease | KeyholdError;
			if (lease instanceof KeyholdError) {
				refused.set(need, lease);
				this.#held.delete(keyOf(need));
			} else this.#keep(need, lease, requests[at]?.sealed ?? 0, askedAtMs);
		}
	}

	#keep(need: ServedNeed, lease: GrantedLease, reported: number, askedAtMs: number): void {
		const { dataKey, key, leaseMs, seals } = lease;
		const before = this.#held.get(keyOf(need));
		// Seals that were made since the report come out of the new grant.
		const unreported = before?.dataKeyId === dataKey.id ? before.sealed - reported : 0;
		this.#held.set(keyOf(need), {
			deploymentId: dataKey.deploymentId,
			dataKeyId: dataKey.id,
			key,
			untilMs: askedAtMs + Math.min(leaseMs, heldForMs),
			sealsLeft: seals - unreported,
			sealed: unreported,
		});
	}

	/** Forgets the data keys of ended leases. The count of their seals is reported with the next lease. @returns what is left */
	forgetEnded(): number {
		const nowMs = this.#clock();
		for (const [key, held] of this.#held) {
			if (nowMs >= held.untilMs) held.key = undefined;
			if (nowMs >= held.untilMs + forgottenAfterMs) this.#held.delete(key);
		}
		return this.#held.size + this.#underWay.size;
	}
}

/** The same for needs that one data key serves. */
export const keyOf = (need: DataKeyNeed) =>
	`${need.purpose} ${need.deployment.id} ${need.purpose === "OPEN" ? need.dataKeyId : ""}`;

const byToken = perProcess("leases of served applications", () => {
	const leases = new Map<string, ServedLeases>();
	setInterval(() => {
		for (const [tokenId, served] of leases) if (served.forgetEnded() === 0) leases.delete(tokenId);
	}, 1_000).unref();
	return leases;
});

/**
 * The leases with which this process seals and opens for an application that does not do it itself: it is one more process
 * of the token, recorded, limited and shown like any other.
 */
export function servedLeases(tokenId: string): ServedLeases {
	const served = byToken().get(tokenId) ?? new ServedLeases();
	byToken().set(tokenId, served);
	return served;
}
