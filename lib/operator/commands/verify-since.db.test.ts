import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { appendMany } from "../../../testing/long-chain.ts";
import { tamperWithAudit, useSuiteDatabase } from "../../../testing/suite-database.ts";
import { useSuiteKms } from "../../../testing/suite-kms.ts";
import { createTestOrganization, type TestOrganization } from "../../../testing/suite-organization.ts";
import { hashOf } from "../../audit/hash-of.ts";
import { exportAuditLog } from "../../audit-log/export-audit-log.ts";
import { db } from "../../platform/db.ts";
import { runCommand } from "./run-command.ts";

type Exported = { path: string; rows: bigint };

describe("audit verify --since", () => {
	useSuiteDatabase();
	useSuiteKms();
	let directory: string;
	let files = 0;
	beforeAll(async () => {
		directory = await mkdtemp(join(tmpdir(), "keyhold-exports-"));
	});
	afterAll(() => rm(directory, { recursive: true, force: true }));

	/** An export that is kept; `rows` is the number of the log's last row in it. */
	async function keepExport(
		{ admin, id }: TestOrganization,
		input: Parameters<typeof exportAuditLog>[1] = { format: "jsonl" },
	): Promise<Exported> {
		const { seq: rows } = await db().auditHead.findUniqueOrThrow({ where: { chainId: id } });
		const path = join(directory, `${++files}.${input.format}`);
		const { pieces } = await exportAuditLog(admin, input);
		await writeFile(path, pieces);
		return { path, rows };
	}

	async function exported(input?: Parameters<typeof exportAuditLog>[1]) {
		const organization = await createTestOrganization();
		await appendMany(organization.id, 5);
		return { ...organization, ...(await keepExport(organization, input)) };
	}

	/** Runs the command in this process; `code` is what it would end with. */
	async function verify(...args: string[]) {
		const output = await runCommand(["audit", "verify", ...args], process.stdin);
		const code = process.exitCode ?? 0;
		process.exitCode = undefined;
		return { code, output };
	}

	/** Takes away all rows after `seq` as one who owns the database can: the head says so too. */
	async function cutAfter(chainId: string, seq: bigint) {
		await tamperWithAudit("DELETE FROM audit_events WHERE chain_id = $1 AND seq > $2", [chainId, seq]);
		await tamperWithAudit(
			"UPDATE audit_heads SET seq = $2, hash = (SELECT hash FROM audit_events WHERE chain_id = $1 AND seq = $2) WHERE chain_id = $1",
			[chainId, seq],
		);
	}

	/** Changes a row, and hashes it and all rows after it again, so that the chain is whole in itself. */
	async function rewriteFrom(chainId: string, seq: bigint) {
		const rows = await db().auditEvent.findMany({
			where: { chainId, seq: { gte: seq } },
			orderBy: { seq: "asc" },
		});
		let { prevHash } = rows[0] ?? { prevHash: new Uint8Array() };
		for (const { hash: _, ...row } of rows) {
			const actorLabel = row.seq === seq ? "somebody else" : row.actorLabel;
			const hash = hashOf({ ...row, actorLabel, prevHash });
			await tamperWithAudit(
				"UPDATE audit_events SET actor_label = $3, prev_hash = $4, hash = $5 WHERE chain_id = $1 AND seq = $2",
				[chainId, row.seq, actorLabel, prevHash, hash],
			);
			prevHash = hash;
		}
		await tamperWithAudit("UPDATE audit_heads SET hash = $2 WHERE chain_id = $1", [chainId, prevHash]);
	}

	it("accepts a log that has only grown since the export", async () => {
		const organization = await exported();
		await appendMany(organization.id, 3);
		const { code, output } = await verify("--since", organization.path, "--org", organization.slug);
		expect(output).toContain(`It contains every row of ${organization.path}`);
		expect(code).toBe(0);
	});

	it("notices a tail that was cut off with the head, which the chain alone does not show", async () => {
		const { id, slug, path, rows } = await exported();
		await cutAfter(id, rows - 2n);
		expect((await verify("--org", slug)).code).toBe(0);
		const { code, output } = await verify("--since", path);
		expect(output).toContain(`Rows ${rows - 1n} to ${rows} are missing: cut off since the export was made.`);
		expect(output).toContain(`from row ${rows - 1n} on.`);
		expect(code).toBe(1);
	});

	it.each(["jsonl", "csv"] as const)(
		"notices by an export as %s a log that was hashed again, and from where",
		async (format) => {
			const { id, slug, path, rows } = await exported({ format });
			await rewriteFrom(id, 4n);
			expect((await verify("--org", slug)).code).toBe(0);
			const { code, output } = await verify("--since", path, "--json");
			expect(code).toBe(1);
			expect(JSON.parse(output)).toMatchObject({
				isWhole: false,
				chains: [
					{
						name: slug,
						findings: [{ kind: "rewritten", from: `${rows}` }],
						differsFrom: format === "jsonl" ? "4" : null,
					},
				],
			});
		},
	);

	it("notices by a filtered export, even one without rows, what happened to the whole log", async () => {
		const { id, path } = await exported({ format: "jsonl", action: "nothing.like.it" });
		expect((await verify("--since", path)).code).toBe(0);
		await rewriteFrom(id, 2n);
		const { code, output } = await verify("--since", path);
		expect(output).toContain("rewritten: its hash was different when the export was made.");
		expect(code).toBe(1);
	});

	it("notices that a log is gone as a whole", async () => {
		const { id, path, rows } = await exported();
		await tamperWithAudit("DELETE FROM audit_events WHERE chain_id = $1", [id]);
		await tamperWithAudit("DELETE FROM audit_heads WHERE chain_id = $1", [id]);
		const { code, output } = await verify("--since", path);
		expect(output).toContain(`Rows 2 to ${rows} are missing`);
		expect(code).toBe(1);
	});

	it("takes no export of another organization for that of the one that is named", async () => {
		const [one, other] = [await exported(), await createTestOrganization()];
		await expect(verify("--since", one.path, "--org", other.slug)).rejects.toMatchObject({
			code: "INVALID_INPUT",
			message: expect.stringContaining(`not of ${other.slug}`),
		});
	});

	it("trusts no export that is not as it was signed", async () => {
		const { path } = await exported();
		await writeFile(path, (await readFile(path, "utf8")).replace("ORG_ADMIN", "ORG_OWNER"));
		const { code, output } = await verify("--since", path);
		expect(output).toContain("SIGNATURE INVALID");
		expect(code).toBe(1);
	});
});
