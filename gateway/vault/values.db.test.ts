import { beforeAll, describe, expect, it } from "vitest";
import { db } from "../../lib/platform/db.ts";
import { dataKeyIdOf, fromText } from "../../packages/sdk/sealed/index.ts";
import { createTestApplication, type TestApplication } from "../../testing/suite-application.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, type TestOrganization } from "../../testing/suite-organization.ts";
import { useSuiteVault } from "../../testing/suite-vault.ts";

type Result = { sealed?: string; bytes?: string; value?: string; token?: string; error?: { code: string } };

describe("sealing and opening over HTTP", () => {
	useSuiteDatabase();
	useSuiteKms();
	const vault = useSuiteVault();
	let acme: TestOrganization;
	let globex: TestOrganization;
	let application: TestApplication;
	beforeAll(async () => {
		[acme, globex] = [await createTestOrganization(), await createTestOrganization()];
		application = await createTestApplication();
	});

	const post = async (path: string, items: object[], { token } = application): Promise<Result[]> => {
		const response = await vault.call(path, { items }, { token });
		expect(response.status, await response.clone().text()).toBe(200);
		return ((await response.json()) as { results: Result[] }).results;
	};
	const context = ["notes", "81", "body"];

	it("gives text back as text, bytes as bytes, whatever they are", async () => {
		const texts = ["", "text", "\u0000", "💥é", "\ufeffx", "a".repeat(10_000)];
		const bytes = [Buffer.from([0xff, 0xfe, 0]), Buffer.alloc(0)];
		const sealed = await post("/seal", [
			...texts.map((value) => ({ tenant: acme.slug, context, value })),
			...bytes.map((value) => ({ tenant: acme.id, context, bytes: value.toString("base64") })),
		]);
		for (const { sealed: text } of sealed) expect(text).toMatch(/^kh1\.[\w-]+$/);
		const opened = await post(
			"/open",
			sealed.map(({ sealed }) => ({ tenant: acme.slug, context, sealed })),
		);
		expect(opened.slice(0, texts.length).map(({ value }) => value)).toEqual(texts);
		expect(opened.slice(texts.length)).toEqual([{ bytes: "//4A" }, { bytes: "", value: "" }]);
	});

	it("refuses to open a value in another context, for another tenant, or after a change", async () => {
		const [{ sealed = "" } = {}] = await post("/seal", [{ tenant: acme.slug, context, value: "planted" }]);
		const changed = `${sealed.slice(0, -2)}${sealed.endsWith("AA") ? "BB" : "AA"}`;
		// The other tenant's own data key exists too.
		await post("/seal", [{ tenant: globex.slug, context, value: "x" }]);
		const results = await post("/open", [
			{ tenant: globex.slug, context, sealed },
			{ tenant: acme.slug, context: ["notes", "82", "body"], sealed },
			{ tenant: acme.slug, context, sealed: changed },
			{ tenant: acme.slug, context, sealed: "plain text" },
			{ tenant: "unknown", context, sealed },
			{ tenant: acme.slug, context: [""], sealed: "" },
			{ tenant: acme.slug, context, sealed },
		]);
		expect(results.map(({ error, value }) => error?.code ?? value)).toEqual([
			"VALUE_INTEGRITY",
			"VALUE_INTEGRITY",
			"VALUE_INTEGRITY",
			"VALUE_NOT_SEALED",
			"TENANT_NOT_FOUND",
			"VALUE_NOT_SEALED",
			"planted",
		]);
	});

	it("refuses an item that cannot be sealed, and seals the others", async () => {
		const results = await post("/seal", [
			{ tenant: acme.slug, context, value: "\ud800" },
			{ tenant: acme.slug, context: ["x".repeat(1_025)], value: "x" },
			{ tenant: acme.slug, deployment: "Staging", context, value: "x" },
			{ tenant: acme.slug, deployment: "Production", context, value: "x" },
			{ tenant: acme.slug, deployment: acme.deploymentId, context, value: "x" },
		]);
		expect(results.map(({ error }) => error?.code)).toEqual([
			"INVALID_INPUT",
			"INVALID_INPUT",
			"TENANT_NOT_FOUND",
			undefined,
			undefined,
		]);
	});

	it("makes equal tokens for equal values of one tenant and field only", async () => {
		const value = "ada@acme.example";
		const results = await post("/blind-index", [
			{ tenant: acme.slug, field: "users.email", value },
			{ tenant: acme.id, field: "users.email", value },
			{ tenant: acme.slug, field: "users.name", value },
			{ tenant: globex.slug, field: "users.email", value },
			{ tenant: acme.slug, field: "users.email", value: `${value} ` },
		]);
		const tokens = results.map(({ token }) => token);
		expect(tokens[0]).toMatch(/^[\w-]{22}$/);
		expect(tokens[1]).toBe(tokens[0]);
		expect(new Set(tokens).size).toBe(4);
	});

	it("counts every seal with its data key before it is made, and leaves one audit row", async () => {
		const fresh = await createTestOrganization();
		const items = Array.from({ length: 1_000 }, () => ({ tenant: fresh.slug, context, value: "x" }));
		const results = (await Promise.all(Array.from({ length: 20 }, () => post("/seal", items)))).flat();
		const dataKeyIds = new Set(results.map(({ sealed = "" }) => dataKeyIdOf(fromText(sealed))));
		const dataKeys = await db().dataKey.findMany({ where: { deploymentId: fresh.deploymentId } });
		expect(dataKeys.map(({ id }) => id)).toEqual([...dataKeyIds]);
		expect(Number(dataKeys[0]?.seals)).toBeGreaterThanOrEqual(20_000);
		const rows = await db().auditEvent.findMany({
			where: { chainId: fresh.id, action: "application.leased" },
		});
		expect(rows.map(({ actorType, details }) => ({ actorType, details }))).toMatchObject([
			{
				actorType: "application",
				details: { purposes: ["SEAL"], process: { name: expect.stringContaining("gateway") } },
			},
		]);
	});

	it("refuses more than 5 MiB of values, 1,000 items, a body of 8 MiB, and another content type", async () => {
		const big = { tenant: acme.slug, context, bytes: Buffer.alloc(3 * 1024 * 1024).toString("base64") };
		const small = { tenant: acme.slug, context, value: "x" };
		const statusOf = async (body: unknown, headers = {}) =>
			(await vault.call("/seal", body, { token: application.token, headers })).status;
		expect(await statusOf({ items: [big] })).toBe(200);
		expect(await statusOf({ items: [big, big] })).toBe(413);
		expect(await statusOf({ items: Array.from({ length: 1_001 }, () => small) })).toBe(400);
		expect(await statusOf(`{"items":[${" ".repeat(8 * 1024 * 1024)}]}`)).toBe(413);
		expect(await statusOf({ items: [small] }, { "content-type": "text/plain" })).toBe(415);
		expect(await statusOf({ items: [small] }, { "content-encoding": "gzip" })).toBe(415);
		expect(await statusOf("{")).toBe(400);
	});
});
