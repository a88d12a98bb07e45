import { pool } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { perProcess } from "../platform/per-process.ts";
import type { RecordDataKey } from "./stored-data-keys.ts";

const firstGrant = 4_096;
const largestGrant = 2 ** 20;
const rememberedBudgets = 50_000;

/** The seals that this process may still make with a data key, all of them counted already. */
type Budget = { left: number; nextGrant: number; granting: Promise<boolean> | undefined };

const budgets = perProcess("seal budgets", () => new Map<string, Budget>());

/**
 * Takes `seals` from this process's budget for a data key, before they are made. The budget is counted in `record_counts` when
 * it is granted, so the count is an upper bound whatever fails or is killed. A grant is twice the one before it, so a process
 * that dies leaves at most about as many seals unused as it made.
 * @returns false if the data key is no longer CURRENT, when the budget has to grow
 */
export async function takeSeals(dataKey: RecordDataKey, seals: number): Promise<boolean> {
	const budget = budgetOf(dataKey.id);
	while (budget.left < seals) {
		budget.granting ??= grow(dataKey, budget, seals).finally(() => {
			budget.granting = undefined;
		});
		if (!(await budget.granting)) return false;
	}
	budget.left -= seals;
	return true;
}

function budgetOf(dataKeyId: string): Budget {
	const all = budgets();
	const budget = all.get(dataKeyId) ?? { left: 0, nextGrant: firstGrant, granting: undefined };
	// The least recently used one comes first. What is left of a forgotten budget stays counted.
	all.delete(dataKeyId);
	all.set(dataKeyId, budget);
	for (const id of all.keys()) {
		if (all.size <= rememberedBudgets) break;
		all.delete(id);
	}
	return budget;
}

async function grow({ id, deploymentId }: RecordDataKey, budget: Budget, seals: number): Promise<boolean> {
	const granted = Math.max(budget.nextGrant, seals);
	const { rowCount } = await pool().query({
		name: "grant seals",
		text: `WITH data_key AS MATERIALIZED (
				SELECT 1 FROM data_keys WHERE deployment_id = $1 AND id = $2 AND state = 'CURRENT' FOR KEY SHARE
			)
			INSERT INTO record_counts (deployment_id, data_key_id, id, seals)
			SELECT $1::uuid, $2::uuid, $3::uuid, $4::bigint FROM data_key`,
		values: [deploymentId, id, newId(), granted],
	});
	if (rowCount !== 1) return false;
	budget.left += granted;
	budget.nextGrant = Math.min(budget.nextGrant * 2, largestGrant);
	return true;
}
