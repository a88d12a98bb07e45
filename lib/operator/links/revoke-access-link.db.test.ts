import { beforeAll, describe, expect, it } from "vitest";
import { callOperatorApi, operatorToken } from "../../../testing/call-operator-api.ts";
import { useSuiteDatabase } from "../../../testing/suite-database.ts";
import { createTestOrganization, type TestOrganization } from "../../../testing/suite-organization.ts";
import { readAccessLink } from "../../identity/access-links/read-access-link.ts";
import { takeAccessLink } from "../../identity/access-links/take-access-link.ts";
import { db } from "../../platform/db.ts";
import { newId } from "../../platform/ids.ts";

describe("a set-up link that is not used yet", () => {
	useSuiteDatabase();
	let token: string;
	beforeAll(async () => {
		token = await operatorToken("links:write");
	});

	const call = async (method: string, { slug }: TestOrganization, rest = "", body?: object) => {
		const at = `/organizations/${slug}/access-links${rest}`;
		const answer = await callOperatorApi(at, { method, token, ...(body && { body }) });
		return { status: answer.status, json: await answer.json() };
	};
	const linkFor = async (organization: TestOrganization, name: string, kind = "SETUP") => {
		const body = { kind, email: `${name}@links.example`, name };
		const { id, path } = (await call("POST", organization, "", body)).json;
		return { id, link: path.slice("/access/".length) as string };
	};
	const take = (link: string) =>
		takeAccessLink({ requestId: newId(), ip: null, userAgent: null, replaces: null }, link);
	const stateOf = async (link: string) => (await readAccessLink(link)).state;
	const open = async (organization: TestOrganization): Promise<string[]> =>
		(await call("GET", organization)).json.items.map(({ id }: { id: string }) => id);

	it("is listed, and can be revoked: its use is then refused and audited", async () => {
		const [acme, globex] = [await createTestOrganization(), await createTestOrganization()];
		const [leaked, other] = [await linkFor(acme, "it"), await linkFor(acme, "ada")];
		const elsewhere = await linkFor(globex, "it");
		const listed = await call("GET", acme);
		expect(listed.json.items).toMatchObject([
			{ id: leaked.id, kind: "SETUP", email: "it@links.example", role: "ORG_ADMIN" },
			{ id: other.id },
		]);
		expect(JSON.stringify(listed.json)).not.toContain(leaked.link);

		expect(await call("DELETE", globex, `/${leaked.id}`)).toMatchObject({ status: 404 });
		expect(await stateOf(leaked.link)).toBe("open");
		expect(await call("DELETE", acme, `/${leaked.id}`)).toMatchObject({ status: 200 });
		expect(await stateOf(leaked.link)).toBe("expired");
		expect(await take(leaked.link)).toBeNull();
		expect(await call("DELETE", acme, `/${leaked.id}`)).toMatchObject({ status: 409 });
		expect([await open(acme), await open(globex)]).toEqual([[other.id], [elsewhere.id]]);
		expect(await take(other.link)).not.toBeNull();
		expect(await call("DELETE", acme, `/${other.id}`)).toMatchObject({ status: 409 });

		const rows = await db().auditEvent.findMany({
			where: { chainId: acme.id, action: { in: ["access_link.revoked", "user.signed_in"] } },
			orderBy: { seq: "asc" },
		});
		expect(rows.map(({ action, outcome }) => [action, outcome])).toEqual([
			["access_link.revoked", "done"],
			["user.signed_in", "refused"],
			["user.signed_in", "done"],
		]);
	});

	it("ends when the same person gets a new one in the same organization, and not otherwise", async () => {
		const [acme, globex] = [await createTestOrganization(), await createTestOrganization()];
		const first = await linkFor(acme, "it");
		const others = [await linkFor(globex, "it"), await linkFor(acme, "ada")];
		await linkFor(acme, "it", "CONSOLE");
		expect(await stateOf(first.link)).toBe("open");
		const second = await linkFor(acme, "it");
		expect(await stateOf(first.link)).toBe("expired");
		expect(await take(first.link)).toBeNull();
		for (const { link } of [...others, second]) expect(await stateOf(link)).toBe("open");
		const row = await db().auditEvent.findFirstOrThrow({
			where: { chainId: acme.id, action: "access_link.created" },
			orderBy: { seq: "desc" },
		});
		expect(row.details).toMatchObject({ kind: "SETUP", replaced: 1 });
	});
});
