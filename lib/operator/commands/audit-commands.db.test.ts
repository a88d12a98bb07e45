import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { tamperWithAudit, useSuiteDatabase } from "../../../testing/suite-database.ts";
import { createTestOrganization } from "../../../testing/suite-organization.ts";
import { db } from "../../platform/db.ts";

/** Runs the command as an operator does. */
async function admin(...args: string[]): Promise<{ code: number; output: string }> {
	const child = spawn(process.execPath, ["dev/admin.ts", ...args], {
		env: process.env,
		stdio: ["ignore", "pipe", "inherit"],
	});
	const [output, [code]] = await Promise.all([text(child.stdout), once(child, "exit")]);
	return { code, output };
}

describe("the operator's audit commands", () => {
	useSuiteDatabase();

	it("verify ends with 0 and the head of each chain while all are whole, and with 1 and the row's number when not", async () => {
		const { id, slug } = await createTestOrganization();
		await createTestOrganization();
		const head = await db().auditHead.findUniqueOrThrow({ where: { chainId: id } });
		const whole = await admin("audit", "verify");
		expect(whole.code).toBe(0);
		expect(whole.output).toContain(
			`${slug}: ${head.seq} rows, intact. Head: row ${head.seq}, ${Buffer.from(head.hash).toString("hex")}`,
		);

		await tamperWithAudit("DELETE FROM audit_events WHERE chain_id = $1 AND seq = 2", [id]);
		const broken = await admin("audit", "verify");
		expect(broken.code).toBe(1);
		expect(broken.output).toContain(
			`${slug}: ${head.seq - 1n} rows, NOT INTACT.\n  Row 2 is missing: not in the chain.`,
		);
		const one = await admin("audit", "verify", "--org", slug, "--json");
		expect(one.code).toBe(1);
		expect(JSON.parse(one.output)).toMatchObject({
			isWhole: false,
			chains: [{ name: slug, findings: [{ kind: "missing", from: "2", to: "2" }] }],
		});
	});

	it("sample sets how many payload reads by API tokens are recorded, and is itself audited", async () => {
		const { id, slug } = await createTestOrganization();
		const { code, output } = await admin("audit", "sample", "--org", slug, "--one-in", "50");
		expect(code).toBe(0);
		expect(output).toContain("One in 50 payload reads by an API token");
		expect(await db().organization.findUnique({ where: { id } })).toMatchObject({ auditOpeningsOneIn: 50 });
		const row = await db().auditEvent.findFirst({ where: { chainId: id }, orderBy: { seq: "desc" } });
		expect(row).toMatchObject({
			action: "organization.audit_sampling_set",
			details: { from: 1, to: 50 },
		});
	});
});
