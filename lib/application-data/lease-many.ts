import { appendAudit } from "../audit/append.ts";
import { monotonicMs } from "../platform/clock.ts";
import { config } from "../platform/config.ts";
import { inTransaction, pool } from "../platform/db.ts";
import { type ErrorCode, KeyholdError, toKeyholdError } from "../platform/errors.ts";
import { productName } from "../platform/vendor-names.ts";
import { dataKeyChanging } from "../vault/data-key-changing.ts";
import { isDataKeyHeld } from "../vault/open-data-key.ts";
import { findDataKeys } from "./find-data-keys.ts";
import { beginnings } from "./first-lease-lanes.ts";
import {
	beginLeases,
	extendInSilence,
	type FirstLease,
	type LeaseTerms,
	leaseKey,
	renewLeases,
	type StoredLease,
	wantedSeals,
} from "./grant-leases.ts";
import type { LeaseHolder } from "./lease-holder.ts";
import type { Asked, GrantedLease, LeaseRequest } from "./lease-request.ts";
import { type ObtainedDataKey, obtainDataKey } from "./obtain-data-key.ts";
import { takeBackAsked } from "./take-back-asked.ts";

/** The longest lease. Revocation and the budget of seals are checked again after it. */
export const maxLeaseMs = 15_000;
/** One tenant's silent KMS does not delay the leases of the others for longer. Shorter than a lease. */
const patienceMs = () => Math.min(3_000, config().keyMaxAgeMs / 4);
/** A first data key may need a new KMS key. Shorter than the SDK waits for an answer. */
const creationPatienceMs = 4_500;
const maxAttempts = 4;

type Agreed = Asked & { obtained: ObtainedDataKey; terms: LeaseTerms };

/**
 * Leases data keys to a process, each until KMS has to be asked again, and records the leases. Each request succeeds or
 * fails on its own; results are in their order.
 */
export async function leaseMany(
	holder: LeaseHolder,
	requests: readonly LeaseRequest[],
): Promise<(GrantedLease | KeyholdError)[]> {
	const results = new Map<number, GrantedLease | KeyholdError>();
	let open: Asked[] = requests.map((request, at) => ({ request, at }));
	// A data key may be replaced while it is leased.
	for (let attempt = 0; attempt < maxAttempts && open.length > 0; attempt++) {
		const agreed = await obtainAll(holder, open, results);
		await grantAll(holder, agreed, results);
		open = agreed.filter(({ at }) => !results.has(at));
	}
	for (const { at } of open) results.set(at, dataKeyChanging());
	await extendUnanswered(holder, requests, results);
	return requests.map((_, at) => results.get(at) as GrantedLease | KeyholdError);
}

/** With these answers, a process goes on with the data key that it holds, within its grace. */
const silences: readonly ErrorCode[] = ["KMS_UNREACHABLE", "KMS_MISCONFIGURED"];

async function extendUnanswered(
	holder: LeaseHolder,
	requests: readonly LeaseRequest[],
	results: Map<number, GrantedLease | KeyholdError>,
): Promise<void> {
	const held = requests.flatMap(({ deployment, heldId, purpose }, at) => {
		const result = results.get(at);
		const isSilent = result instanceof KeyholdError && silences.includes(result.code);
		return isSilent && heldId ? [{ deploymentId: deployment.id, dataKeyId: heldId, purpose }] : [];
	});
	if (held.length > 0) await extendInSilence(pool(), holder.process.id, held);
}

/** Unwraps the data keys, all at once. Failures are results. */
async function obtainAll(
	holder: LeaseHolder,
	open: Asked[],
	results: Map<number, GrantedLease | KeyholdError>,
): Promise<Agreed[]> {
	const found = await findDataKeys(
		open.flatMap(({ request }) => (request.purpose === "OPEN" ? [] : [request.deployment.id])),
		open.flatMap(({ request }) =>
			request.purpose === "OPEN"
				? [{ deploymentId: request.deployment.id, dataKeyId: request.dataKeyId }]
				: [],
		),
	);
	const opening = await takeBackAsked(holder, open, found, results);
	const renewal = lateAfter(patienceMs() / 3);
	const [silence, creation] = [lateAfter(patienceMs()), lateAfter(creationPatienceMs)];
	const late = { renew: renewal.late, unwrap: silence.late, create: creation.late };
	const agreed: Agreed[] = [];
	await Promise.all(
		opening.map(async ({ at, request }) => {
			try {
				const obtained = await obtainDataKey(request, found, late);
				agreed.push({ at, request, obtained, terms: termsOf(request, obtained) });
			} catch (error) {
				results.set(at, toKeyholdError(error));
			}
		}),
	);
	renewal.end();
	silence.end();
	creation.end();
	return agreed;
}

function termsOf(request: LeaseRequest, { dataKey, agreement }: ObtainedDataKey): LeaseTerms {
	const { purpose, heldId, sealed: reported = 0 } = request;
	const isHeld = heldId === dataKey.id;
	const sealed = isHeld ? reported : 0;
	const leaseMs = leaseMsOf(agreement);
	return {
		deploymentId: dataKey.deploymentId,
		dataKeyId: dataKey.id,
		purpose,
		untilMs: Math.max(leaseMs, Math.floor(agreement.graceMs)),
		agreedUntilMs: monotonicMs() + leaseMs,
		sealed,
		wantedSeals: purpose === "SEAL" ? wantedSeals(reported) : 0,
		isHeld,
	};
}

const leaseMsOf = ({ maxAgeMs }: { maxAgeMs: number }) => Math.floor(Math.min(maxLeaseMs, maxAgeMs));

/**
 * Stores the leases. Those that the states of their data keys no longer allow have no result, and neither have those whose KMS
 * key was refused meanwhile: so a revocation is measured with every lease that was given (`withLeases`).
 */
async function grantAll(
	holder: LeaseHolder,
	agreed: Agreed[],
	results: Map<number, GrantedLease | KeyholdError>,
): Promise<void> {
	const byLease = Map.groupBy(agreed, ({ terms }) => leaseKey(terms));
	const stored = new Map<string, StoredLease>();
	const keep = (leases: StoredLease[]) => {
		for (const lease of leases) stored.set(leaseKey(lease), lease);
	};
	const groups = [...byLease.values()].map((group) => ({ ...(group[0] as Agreed), terms: sumOf(group) }));
	if (groups.length > 0) {
		keep(
			await renewLeases(
				pool(),
				holder.process.id,
				groups.map(({ terms }) => terms),
			),
		);
	}
	const others = groups.filter(({ terms }) => !stored.has(leaseKey(terms)));
	const byOrganization = Map.groupBy(others, ({ request }) => request.deployment.organizationId);
	await Promise.all(
		[...byOrganization].map(async ([organizationId, group]) => {
			try {
				keep(await beginnings().inTurn(organizationId, () => begin(holder, organizationId, group)));
			} catch (error) {
				for (const { terms } of group)
					for (const { at } of byLease.get(leaseKey(terms)) ?? []) results.set(at, toKeyholdError(error));
			}
		}),
	);
	for (const [key, lease] of stored) {
		const group = byLease.get(key) ?? [];
		for (const [index, { at, obtained }] of group.entries()) {
			const { dataKey, agreement } = obtained;
			if (!isDataKeyHeld(dataKey)) continue;
			results.set(at, {
				dataKey,
				key: agreement.value,
				leaseMs: leaseMsOf(agreement),
				graceMs: Math.floor(agreement.graceMs),
				// Several requests for one lease share its budget.
				seals: Math.floor((lease.seals + index) / group.length),
			});
		}
	}
}

/** One lease for several requests, such as a tenant that is named by its slug and by its ID. */
function sumOf(group: Agreed[]): LeaseTerms {
	const [first] = group as [Agreed];
	const sealed = group.reduce((sum, { terms }) => sum + terms.sealed, 0);
	const untilMs = Math.max(...group.map(({ terms }) => terms.untilMs));
	const agreedUntilMs = Math.max(...group.map(({ terms }) => terms.agreedUntilMs));
	const isHeld = group.every(({ terms }) => terms.isHeld);
	return { ...first.terms, sealed, untilMs, agreedUntilMs, isHeld };
}

/** Begins leases of an organization's data keys, with an audit row for each data key that the process leases first. */
function begin(holder: LeaseHolder, organizationId: string, group: Agreed[]): Promise<FirstLease[]> {
	const { actor, context, process } = holder;
	return inTransaction(async (tx) => {
		const begun = await beginLeases(
			tx,
			process.id,
			group.map(({ terms }) => terms),
		);
		const firsts = Map.groupBy(
			begun.filter(({ isFirst }) => isFirst),
			({ dataKeyId }) => dataKeyId,
		);
		for (const [dataKeyId, leases] of firsts) {
			await appendAudit(tx, {
				chainId: organizationId,
				action: "application.leased",
				outcome: "done",
				actor,
				target: { type: "data_key", id: dataKeyId },
				details: {
					deploymentId: leases[0]?.deploymentId ?? null,
					purposes: leases.map(({ purpose }) => purpose).toSorted(),
					process: { ...process },
				},
				ip: context.ip,
				requestId: context.requestId,
			});
		}
		return begun;
	});
}

function lateAfter(ms: number): { late: Promise<never>; end: () => void } {
	const { promise: late, reject } = Promise.withResolvers<never>();
	late.catch(() => {});
	const error = new KeyholdError(
		"KMS_UNREACHABLE",
		`AWS KMS has not answered yet. ${productName()} keeps asking. Try again in a few seconds.`,
	);
	const timer = setTimeout(reject, ms, error);
	return { late, end: () => clearTimeout(timer) };
}
