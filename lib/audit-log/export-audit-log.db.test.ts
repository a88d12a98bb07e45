import { describe, expect, it } from "vitest";
import { appendMany } from "../../testing/long-chain.ts";
import { tamperWithAudit, useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, operator } from "../../testing/suite-organization.ts";
import type { RequestContext } from "../access/context.ts";
import { appendAudit } from "../audit/append.ts";
import { operatorCreateToken } from "../operator/verbs/create-token.ts";
import { db, inTransaction } from "../platform/db.ts";
import { checkExport } from "./check-export.ts";
import { exportAuditLog } from "./export-audit-log.ts";
import { currentSigningKey, publicSigningKeys } from "./signing-keys.ts";

async function* pieces(...texts: (string | Uint8Array)[]) {
	for (const text of texts) yield Buffer.from(text);
}

async function exported(
	context: RequestContext,
	format: "csv" | "jsonl",
	filters: Omit<Parameters<typeof exportAuditLog>[1], "format"> = {},
): Promise<string> {
	const value = await exportAuditLog(context, { format, ...filters });
	const parts: Uint8Array[] = [];
	for await (const piece of value.pieces) parts.push(piece);
	return Buffer.concat(parts).toString("utf8");
}

async function problemsOf(text: string): Promise<string[]> {
	return (await checkExport(pieces(text), await publicSigningKeys())).problems;
}

describe("an export of the audit log", () => {
	useSuiteDatabase();
	useSuiteKms();

	it("has every row up to its beginning, in order, and a valid signature", async () => {
		const { admin, id } = await createTestOrganization();
		const before = await db().auditEvent.count({ where: { chainId: id } });
		const text = await exported(admin, "jsonl");
		const lines = text
			.trim()
			.split("\n")
			.map((line) => JSON.parse(line));
		expect(lines.slice(0, -1).map(({ seq }) => seq)).toEqual(
			Array.from({ length: before }, (_, index) => String(index + 1)),
		);
		expect(lines.at(-1)).toMatchObject({ type: "keyhold.audit-export/1", chainId: id, rows: before });
		expect(await problemsOf(text)).toEqual([]);
		const own = await db().auditEvent.findFirst({ where: { chainId: id }, orderBy: { seq: "desc" } });
		expect(own).toMatchObject({ action: "audit.exported", seq: BigInt(before + 1) });
	});

	it("is checked with the same result in one piece and byte by byte", async () => {
		const { admin } = await createTestOrganization();
		const text = await exported(admin, "jsonl");
		const verdict = await checkExport(
			pieces(...[...Buffer.from(text)].map((byte) => new Uint8Array([byte]))),
			await publicSigningKeys(),
		);
		expect(verdict.problems).toEqual([]);
	});

	it("with a filter has the matching rows and names the filter", async () => {
		const { admin, slug } = await createTestOrganization();
		await operatorCreateToken(operator, { organization: slug, name: "x", scopes: ["keys:read"] });
		const text = await exported(admin, "jsonl", { action: "token.created" });
		const lines = text
			.trim()
			.split("\n")
			.map((line) => JSON.parse(line));
		expect(lines.slice(0, -1).map(({ action }) => action)).toEqual(["token.created", "token.created"]);
		expect(lines.at(-1).filters).toEqual({ action: "token.created" });
		expect(await problemsOf(text)).toEqual([]);
	});

	it("never has a row of another organization", async () => {
		const { admin, id } = await createTestOrganization();
		await createTestOrganization();
		const chains = (await exported(admin, "jsonl"))
			.trim()
			.split("\n")
			.map((line) => JSON.parse(line).chainId);
		expect([...new Set(chains)]).toEqual([id]);
	});

	it("that was changed, cut, truncated or signed with another key is detected", async () => {
		const { admin } = await createTestOrganization();
		const text = await exported(admin, "jsonl");
		const lines = text.split("\n");
		const notSigned = "The content before the last line is not what was signed.";
		expect(await problemsOf(text.replace("ORG_ADMIN", "ORG_OWNER"))).toEqual(
			expect.arrayContaining([notSigned]),
		);
		expect(await problemsOf(lines.toSpliced(1, 1).join("\n"))).toEqual(expect.arrayContaining([notSigned]));
		expect(await problemsOf(lines.slice(0, -2).join("\n"))).toEqual([
			"It does not end with a signature: it is truncated or not an export.",
		]);
		expect(await problemsOf("")).toHaveLength(1);
		expect(await problemsOf(text.replace('"rows":', '"rows":1'))).toEqual(
			expect.arrayContaining(["The signature does not match the last line."]),
		);
		const { problems } = await checkExport(pieces(text), []);
		expect(problems).toHaveLength(1);
		expect(problems[0]).toContain("not among the keys given");
	});

	it("of a log that was changed in the database reveals the change, although its signature is valid", async () => {
		const { admin, id } = await createTestOrganization();
		await tamperWithAudit("UPDATE audit_events SET actor_label = 'altered' WHERE chain_id = $1 AND seq = 2", [
			id,
		]);
		expect(await problemsOf(await exported(admin, "jsonl"))).toEqual([expect.stringContaining("Row 2")]);
	});

	it("as CSV has one record per row, quotes by RFC 4180, contains no formula, and is signed too", async () => {
		const { admin, id } = await createTestOrganization();
		await inTransaction((tx) =>
			appendAudit(tx, {
				chainId: id,
				action: "test:test",
				outcome: "done",
				actor: { type: "anonymous", id: null, label: '=HYPERLINK("http://evil"),\nx' },
				ip: null,
				requestId: "-1+2",
			}),
		);
		const text = await exported(admin, "csv");
		expect(text.startsWith("\ufeffseq,at,action,outcome,actorType,")).toBe(true);
		expect(text.split("\ufeff")).toHaveLength(2);
		// plain-words: allow
		expect(text).toContain(`,anonymous,,"'=HYPERLINK(""http://evil""),\nx",`);
		expect(text).toContain(",'-1+2,");
		expect(await problemsOf(text)).toEqual([]);
		expect(await problemsOf(text.replace("HYPERLINK", "HYPERLINX"))).toHaveLength(1);
	});

	it("of several thousand rows comes in pieces without losing a row", async () => {
		const { admin, id } = await createTestOrganization();
		await appendMany(id, 4_100);
		const { pieces: read } = await exportAuditLog(admin, { format: "jsonl" });
		const { statement, problems } = await checkExport(read, await publicSigningKeys());
		expect(problems).toEqual([]);
		expect(statement?.rows).toBeGreaterThan(4_100);
	});

	it("runs one at a time per organization while three wait, and a reader that leaves frees its place", async () => {
		const [busy, quiet] = [await createTestOrganization(), await createTestOrganization()];
		const open = async () => (await exportAuditLog(busy.admin, { format: "jsonl" })).pieces;
		const read = await Promise.all([open(), open(), open(), open()]);
		const begun = read.map((pieces) => pieces.next());
		await begun[0];
		await expect(open()).rejects.toMatchObject({ code: "RATE_LIMITED", retryAfterSeconds: 30 });
		await expect(exportAuditLog(quiet.admin, { format: "jsonl" })).resolves.toBeDefined();
		await read[0]?.return(undefined);
		await begun[1];
		await expect(open()).resolves.toBeDefined();
		for (const [at, pieces] of read.entries()) {
			await begun[at];
			await pieces.return(undefined);
		}
	});

	it("has one signing key, even if many exports need the first one concurrently, and stores no seed", async () => {
		const keys = await Promise.all(Array.from({ length: 4 }, () => currentSigningKey()));
		expect(new Set(keys.map(({ id }) => id)).size).toBe(1);
		const rows = await db().signingKey.findMany();
		expect(rows).toHaveLength(1);
		const { d = "" } = keys[0]?.privateKey.export({ format: "jwk" }) ?? {};
		expect(Buffer.from(rows[0]?.privateKey ?? []).includes(Buffer.from(d, "base64url"))).toBe(false);
		expect((await publicSigningKeys())[0]).toMatchObject({ kty: "OKP", crv: "Ed25519", kid: keys[0]?.id });
	});
});
