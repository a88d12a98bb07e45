import type { ChainHead } from "../audit/chain-check.ts";
import { type Db, db } from "../platform/db.ts";

const pageRows = 2_000;

/**
 * The number of the first exported row that the chain no longer has, or has with another hash; null if it has all of them.
 * Uses constant memory. `rows` ascend by number, as `rowsOf` yields them.
 */
export async function firstRewritten(
	chainId: string,
	rows: AsyncIterable<ChainHead>,
	on: Db = db(),
): Promise<bigint | null> {
	let page: ChainHead[] = [];
	for await (const row of rows) {
		page.push(row);
		if (page.length < pageRows) continue;
		const first = await firstOf(page);
		if (first !== null) return first;
		page = [];
	}
	return firstOf(page);

	async function firstOf(exported: ChainHead[]): Promise<bigint | null> {
		const found = await on.auditEvent.findMany({
			where: { chainId, seq: { in: exported.map(({ seq }) => seq) } },
			select: { seq: true, hash: true },
		});
		const today = new Map(found.map(({ seq, hash }) => [seq, Buffer.from(hash).toString("hex")]));
		return exported.find(({ seq, hash }) => today.get(seq) !== hash)?.seq ?? null;
	}
}
