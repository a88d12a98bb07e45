import { verifyChain } from "../lib/audit/verify-chain.ts";
import { checkExport } from "../lib/audit-log/check-export.ts";
import { exportAuditLog } from "../lib/audit-log/export-audit-log.ts";
import { publicSigningKeys } from "../lib/audit-log/signing-keys.ts";
import { appendMany } from "../testing/long-chain.ts";
import { createTestOrganization } from "../testing/suite-organization.ts";
import type { Figure } from "./table.ts";
import { settle, type World } from "./world.ts";

/** A long audit log: exported, checked and verified, and whether memory grows with its length. */
export async function benchAuditLog(world: World): Promise<Figure[]> {
	const rows = world.isQuick ? 100_000 : 1_000_000;
	const organization = await createTestOrganization();
	await appendMany(organization.id, rows);
	await settle("audit_events");
	const { admin, id } = organization;
	const exported = await measured(async () => {
		const { pieces } = await exportAuditLog(admin, { format: "jsonl" });
		for await (const _ of pieces) noteMemory();
	});
	const checked = await measured(async () => {
		const { pieces } = await exportAuditLog(admin, { format: "jsonl" });
		const { problems } = await checkExport(noting(pieces), await publicSigningKeys());
		if (problems.length > 0) throw new Error(problems.join("\n"));
	});
	const verified = await measured(async () => {
		const { findings } = await verifyChain(id, { onRow: noteMemory });
		if (findings.length > 0) throw new Error(`${findings.length} findings`);
	});
	const subject = `${rows.toLocaleString("en-US")} rows`;
	return Object.entries({
		"audit log, export as JSON Lines": exported,
		"the same, and its check": checked,
		"audit log, verification": verified,
	}).flatMap(([figure, { seconds, mebibytes }]) => [
		{
			figure,
			against: "–",
			ours: rows / seconds,
			theirs: null,
			unit: "rows/s",
			value: rows / seconds,
			floor: 5_000,
			note: subject,
		},
		{
			figure: `${figure}, memory`,
			against: "its first tenth",
			ours: mebibytes.most,
			theirs: mebibytes.atFirst,
			unit: "MiB",
			value: mebibytes.most / mebibytes.atFirst,
			ceiling: 1.5,
			note: "most of the process, and most while the first tenth was read",
		},
	]);
}

let seen: number[] = [];

function noteMemory(): void {
	seen.push(process.memoryUsage.rss() / 1024 ** 2);
}

async function* noting(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
	for await (const piece of pieces) {
		noteMemory();
		yield piece;
	}
}

async function measured(
	work: () => Promise<void>,
): Promise<{ seconds: number; mebibytes: { atFirst: number; most: number } }> {
	seen = [];
	const beganMs = performance.now();
	await work();
	const seconds = (performance.now() - beganMs) / 1_000;
	const most = (values: number[]) => values.reduce((before, value) => Math.max(before, value), 0);
	return {
		seconds,
		mebibytes: { atFirst: most(seen.slice(0, Math.ceil(seen.length / 10))), most: most(seen) },
	};
}
