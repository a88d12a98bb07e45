import { beforeAll, describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createTestOrganization, operator, type TestOrganization } from "../../testing/suite-organization.ts";
import { activateKey } from "../keys/activate-key.ts";
import { operatorCreateToken } from "../operator/verbs/create-token.ts";
import { newId } from "../platform/ids.ts";
import { listAuditEvents, readAuditEvent } from "./list-audit-events.ts";

describe("the audit log's list", () => {
	useSuiteDatabase();
	let organization: TestOrganization;
	let tokenId: string;
	beforeAll(async () => {
		organization = await createTestOrganization();
		for (const name of ["one", "two", "three"]) {
			({ id: tokenId } = await operatorCreateToken(operator, {
				organization: organization.slug,
				name,
				scopes: ["keys:read"],
			}));
		}
		await activateKey(organization.member, { keyId: newId() }).catch(() => {});
	});
	const actionsOf = async (filters: Parameters<typeof listAuditEvents>[1]) =>
		(await listAuditEvents(organization.admin, filters)).events.map(({ action }) => action);

	it("comes page by page, newest first, with every row once", async () => {
		const all = await listAuditEvents(organization.admin, {});
		expect(all.next).toBeNull();
		const seqs: string[] = [];
		let after: string | undefined;
		for (let page = 0; page < 20; page++) {
			const { events, next } = await listAuditEvents(organization.admin, { limit: 3, after });
			seqs.push(...events.map(({ seq }) => seq));
			if (next === null) break;
			after = next;
		}
		expect(seqs).toEqual(all.events.map(({ seq }) => seq));
		expect(seqs).toEqual(seqs.toSorted((a, b) => Number(b) - Number(a)));
		expect(seqs.at(-1)).toBe("1");
	});

	it("is filtered by action, outcome, actor, target, time and text", async () => {
		expect(await actionsOf({ action: "token.created", actor: "operator" })).toHaveLength(4);
		expect(await actionsOf({ outcome: "refused" })).toEqual(["key:activate"]);
		expect(await actionsOf({ actor: "MEMBER@" })).toEqual(["key:activate"]);
		expect(await actionsOf({ target: tokenId })).toEqual(["token.created"]);
		expect(await actionsOf({ q: tokenId.slice(3, 30) })).toEqual(["token.created"]);
		expect(await actionsOf({ q: "token.cr" })).toHaveLength(4);
		expect(await actionsOf({ to: new Date(0) })).toEqual([]);
		expect(await actionsOf({ from: new Date(Date.now() + 60_000) })).toEqual([]);
		expect(await actionsOf({ q: "nothing has this" })).toEqual([]);
	});

	it("ignores invalid filters", async () => {
		const all = await actionsOf({});
		expect(await actionsOf({ outcome: "?" as never, after: "x" })).toEqual(all);
	});

	it("refuses a time that does not exist and names the expected format", async () => {
		for (const from of ["yesterday", "2026-02-30"]) {
			await expect(actionsOf({ from: from as never })).rejects.toMatchObject({
				code: "INVALID_INPUT",
				fieldErrors: { from: expect.stringMatching(/^Enter a date that exists/) },
			});
		}
	});

	it("shows no row of another organization, whatever the filters", async () => {
		const other = await createTestOrganization();
		expect((await listAuditEvents(other.admin, { target: tokenId })).events).toEqual([]);
		const mine = await readAuditEvent(other.admin, { seq: "1" });
		expect(mine.target?.id).toBe(other.id);
	});
});
