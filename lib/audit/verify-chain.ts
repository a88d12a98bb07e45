import { type Db, db } from "../platform/db.ts";
import type { AuditEvent } from "../platform/prisma/client.ts";
import { Turns } from "../platform/turns.ts";
import { systemChainId } from "./append.ts";
import { ChainCheck, type ChainHead, type Finding, genesisHash } from "./chain-check.ts";
import { checkedRow } from "./checked-row.ts";

const pageRows = 2_000;
const emptied: ChainHead = { seq: 1n, hash: genesisHash };

export type Verification = {
	chainId: string;
	rows: number;
	/** Null for a chain without rows. */
	head: ChainHead | null;
	findings: Finding[];
	/** Findings beyond the first thousand. */
	unnamed: number;
};

type VerificationOptions = {
	known?: ChainHead;
	onRow?: (row: AuditEvent) => void;
	onPage?: (rows: number) => Promise<void>;
	on?: Db;
};

/**
 * Reads a chain from its first row to its head, in constant memory, and names every row that is changed, missing, added or
 * reordered. Rows appended meanwhile are read too. `known` is the last row of a kept export: the chain must still have it.
 * `onRow` gets each row. `onPage` gets the number of rows read, and the next page waits for it. Hashing yields to other work
 * of the process.
 */
export async function verifyChain(
	chainId: string,
	{ known, onRow, onPage, on = db() }: VerificationOptions = {},
): Promise<Verification> {
	const check = new ChainCheck({ startsAt: 1n, known });
	const turns = new Turns();
	let after = -(2n ** 62n);
	for (;;) {
		const page = await on.auditEvent.findMany({
			where: { chainId, seq: { gt: after } },
			orderBy: { seq: "asc" },
			take: pageRows,
		});
		for (const row of page) {
			check.add(checkedRow(row));
			onRow?.(row);
			after = row.seq;
			if (turns.isOver()) await turns.next();
		}
		await onPage?.(check.rows);
		if (page.length === pageRows) continue;
		const end = await readEnd(on, chainId);
		// Rows were appended since the last page.
		if (end.lastSeq !== null && end.lastSeq > after) continue;
		// An organization's chain has a row from its creation on.
		const isEmptied = end.head === null && check.rows === 0 && chainId !== systemChainId;
		return { chainId, head: end.head, ...check.finish(isEmptied ? emptied : end.head) };
	}
}

/** The head and the number of the last row, from one snapshot. */
async function readEnd(on: Db, chainId: string): Promise<{ head: ChainHead | null; lastSeq: bigint | null }> {
	const [row] = await on.$queryRaw<
		{ lastSeq: bigint | null; headSeq: bigint | null; headHash: string | null }[]
	>`
		SELECT (SELECT max(seq) FROM audit_events WHERE chain_id = ${chainId}::uuid) AS "lastSeq",
			head.seq AS "headSeq", encode(head.hash, 'hex') AS "headHash"
		FROM (SELECT 1) one LEFT JOIN audit_heads head ON head.chain_id = ${chainId}::uuid`;
	const { lastSeq = null, headSeq = null, headHash = null } = row ?? {};
	return { lastSeq, head: headSeq === null || headHash === null ? null : { seq: headSeq, hash: headHash } };
}

/** The ids of all chains: one per organization, even if it is gone, and the system's. */
export async function chainIds(on: Db = db()): Promise<string[]> {
	const rows = await on.$queryRaw<{ id: string }[]>`
		SELECT id::text FROM organizations UNION SELECT chain_id::text FROM audit_heads
		UNION SELECT chain_id::text FROM audit_events ORDER BY 1`;
	return rows.map(({ id }) => id);
}
