import { KeyholdError as ValueError } from "../../packages/sdk/sealed/index.ts";
import type { ApplicationCaller } from "../access/application-verb.ts";
import type { Permission } from "../access/permissions.ts";
import { KeyholdError, toKeyholdError } from "../platform/errors.ts";
import type { LeasePurpose } from "../platform/prisma/client.ts";
import type { OwnedDeployment } from "../vault/current-sealer.ts";
import type { ItemError, NamedTenant } from "./application-inputs.ts";
import { type Refused, recordItemRefusals, toItemError } from "./item-results.ts";
import type { DataKeyNeed } from "./obtain-data-key.ts";
import { resolveTenants } from "./resolve-tenants.ts";
import { type HeldDataKey, keyOf, type ServedNeed, servedLeases } from "./served-leases.ts";

type Work<Item, Result> = {
	/** The data key that an item needs. Throws for an item that cannot need one. */
	needOf: (item: Item, deployment: OwnedDeployment) => DataKeyNeed;
	/** Seals, opens or indexes. Throws for an item that can't be processed. */
	run: (held: HeldDataKey, item: Item) => Result;
	/** Whether a result is given only if the lease has not ended in the meantime. */
	isCheckedAfter: boolean;
};

const uses: Partial<Record<Permission, LeasePurpose>> = {
	"vault:seal": "SEAL",
	"vault:open": "OPEN",
	"vault:index": "INDEX",
};

/** How often, in all, to work on items whose leases end before the answer is complete. */
const maxRounds = 3;

type Prepared<Item> = { at: number; item: Item; deployment: OwnedDeployment; need: ServedNeed };

/**
 * Seals, opens or indexes the items of a request in this process, with one data key for all items that need it. Results are
 * in the order of the items; each item succeeds or fails on its own.
 */
export async function serveItems<Item extends NamedTenant, Result>(
	caller: ApplicationCaller,
	permission: Permission,
	items: readonly Item[],
	work: Work<Item, Result>,
): Promise<(Result | ItemError)[]> {
	const results: (Result | ItemError)[] = new Array(items.length);
	const refused: Refused[] = [];
	const fail = (at: number, thrown: unknown, deployment: OwnedDeployment | null) => {
		const error = asKeyholdError(thrown);
		results[at] = toItemError(error);
		if (deployment) refused.push({ organizationId: deployment.organizationId, permission, error });
	};

	const tenants = await resolveTenants(caller, permission, items, () => uses[permission] ?? null);
	const needs = new Map<string, ServedNeed>();
	const prepared: Prepared<Item>[] = [];
	for (const [at, item] of items.entries()) {
		const deployment = tenants[at] as (typeof tenants)[number];
		if (deployment instanceof KeyholdError) {
			fail(at, deployment, null);
			continue;
		}
		try {
			const wanted = work.needOf(item, deployment);
			const need = needs.get(keyOf(wanted)) ?? { ...wanted, seals: 0 };
			if (need.purpose === "SEAL") need.seals++;
			needs.set(keyOf(need), need);
			prepared.push({ at, item, deployment, need });
		} catch (error) {
			fail(at, error, deployment);
		}
	}

	const leases = servedLeases(caller.application.tokenId);
	let open = prepared;
	for (let round = 0; open.length > 0 && round < maxRounds; round++) {
		const wanted = [...new Set(open.map(({ need }) => need))];
		const taken = await leases.take(caller, wanted);
		const heldFor = new Map(wanted.map((need, index) => [need, taken[index] as (typeof taken)[number]]));
		const hasEnded = (need: ServedNeed) => {
			const held = heldFor.get(need) as HeldDataKey | KeyholdError;
			return !(held instanceof KeyholdError) && leases.hasEnded(held);
		};
		for (const { at, item, deployment, need } of open) {
			if (hasEnded(need)) continue;
			const held = heldFor.get(need) as HeldDataKey | KeyholdError;
			try {
				if (held instanceof KeyholdError) throw held;
				results[at] = work.run(held, item);
			} catch (error) {
				fail(at, error, deployment);
			}
		}
		await recordItemRefusals(caller, refused.splice(0));
		// The process may have been stopped after it took the data keys, and a key revoked.
		open = open.filter(
			({ at, need }) => (work.isCheckedAfter || results[at] === undefined) && hasEnded(need),
		);
	}
	for (const { at, deployment } of open) fail(at, tooLate(), deployment);
	await recordItemRefusals(caller, refused);
	return results;
}

function tooLate(): KeyholdError {
	return new KeyholdError(
		"KMS_UNREACHABLE",
		"AWS KMS allows the use of this data key for less time than this request takes. Try again in a few seconds.",
	);
}

/** The format's errors have the same codes here. */
function asKeyholdError(thrown: unknown): KeyholdError {
	if (!(thrown instanceof ValueError)) return toKeyholdError(thrown);
	const { code, message } = thrown;
	if (code === "INVALID_INPUT" || code === "VALUE_NOT_SEALED" || code === "VALUE_INTEGRITY")
		return new KeyholdError(code, message);
	return toKeyholdError(thrown);
}
