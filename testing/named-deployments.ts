import { createHash } from "node:crypto";
import { access, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { expect, inject } from "vitest";
import { givenEngine } from "./given-engine.ts";
import { unnamedDeployments } from "./judge-statements.ts";

const undefinedTable = "42P01";

type FanOut = { tables: string[]; why: string };

const byKmsKey = "A KMS key of Keyhold protects data keys of many deployments.";
const forSupport = "Support sees all organizations.";
const findsWork = "A job looks for deployments with work, then works on them one by one.";

/** Files whose statements read these tables of all deployments, and why they may. */
export const fanOuts: Record<string, FanOut> = {
	"lib/application-data/delete-released-data-key.ts": { tables: ["data_keys"], why: findsWork },
	"lib/application-data/list-retiring.ts": {
		tables: ["data_keys"],
		why: "A vendor's job gets the data keys of all its tenants, page by page.",
	},
	"lib/application-data/release-data-key.ts": { tables: ["data_keys"], why: findsWork },
	"lib/application-data/report-scan.ts": {
		tables: ["data_keys"],
		why: "A scan finds values of all tenants, which name their data key only.",
	},
	"lib/health/measure-revocations.ts": { tables: ["data_keys"], why: byKmsKey },
	"lib/metrics/database-gauges.ts": { tables: ["rekeys"], why: "Metrics are sums over all deployments." },
	"lib/support/count-key-health.ts": { tables: ["rekeys"], why: forSupport },
	"lib/support/support-key-health.ts": { tables: ["rekeys"], why: forSupport },
	"lib/telemetry/find-by-id.ts": {
		tables: ["request_logs", "spans"],
		why: "An ID in an address names no deployment. It is looked up once; reads after that name it.",
	},
	"lib/telemetry/telemetry-partitions.ts": {
		tables: ["request_logs", "spans"],
		why: "A partition ends for all deployments at once. A distributed database has none.",
	},
	"lib/vault/check-record-counts.ts": { tables: ["data_keys"], why: findsWork },
	"lib/vault/data-keys-to-check.ts": { tables: ["data_keys"], why: byKmsKey },
	"lib/vault/find-unconverged.ts": { tables: ["data_keys", "rekeys"], why: findsWork },
	"lib/vault/fold-record-counts.ts": { tables: ["record_counts"], why: findsWork },
	"lib/vault/release-held-data-keys.ts": { tables: ["data_keys", "damaged_records"], why: findsWork },
	"lib/vault/renew-data-key.ts": { tables: ["data_keys", "record_counts"], why: findsWork },
};

/**
 * Fails if a statement of the suite reads rows of distributed tables without naming their deployments: a distributed database
 * would ask all its nodes. Each statement is judged once in a run.
 */
export async function expectNamedDeployments(
	statements: ReadonlyMap<string, string>,
	databaseUrl: string,
): Promise<void> {
	if (givenEngine()) return;
	const client = new pg.Client({ connectionString: databaseUrl });
	await client.connect();
	const found: { file: string; tables: string[]; text: string }[] = [];
	try {
		for (const [text, file] of statements) {
			if (!/^\s*(SELECT|WITH|INSERT|UPDATE|DELETE)\b/i.test(text)) continue;
			const judged = join(inject("judgedStatements"), createHash("sha256").update(text).digest("hex"));
			if (
				await access(judged).then(
					() => true,
					() => false,
				)
			)
				continue;
			const allowed = fanOuts[file]?.tables ?? [];
			const tables = (await judge(client, text)).filter((table) => !allowed.includes(table));
			if (tables.length > 0) found.push({ file, tables, text });
			else await writeFile(judged, "");
		}
	} finally {
		await client.end();
	}
	expect(found).toEqual([]);
}

async function judge(client: pg.Client, text: string): Promise<string[]> {
	try {
		return await unnamedDeployments(client, text);
	} catch (error) {
		// A partition that has been dropped.
		if ((error as { code?: string }).code === undefinedTable) return [];
		throw error;
	}
}
