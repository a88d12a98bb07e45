import { beforeAll, describe, expect, it, vi } from "vitest";
import { useSuiteDatabase } from "../../../testing/suite-database.ts";
import { useSuiteKms } from "../../../testing/suite-kms.ts";
import {
	createTestOrganization,
	ingestLogs,
	operator,
	type TestOrganization,
} from "../../../testing/suite-organization.ts";
import type { RequestContext } from "../../access/context.ts";
import { operatorListTokens, operatorRevokeToken } from "../../operator/verbs/tokens.ts";
import { db } from "../../platform/db.ts";
import { newId } from "../../platform/ids.ts";
import { listRequestLogs } from "../../telemetry/list-request-logs.ts";
import { createToken } from "./create-token.ts";
import { listTokens } from "./list-tokens.ts";
import { revokeToken } from "./revoke-token.ts";

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();
const refused = { code: "UNAUTHENTICATED" };

describe("API tokens", () => {
	useSuiteDatabase();
	useSuiteKms();
	let organization: TestOrganization;
	beforeAll(async () => {
		organization = await createTestOrganization();
	});

	const create = (expiresAt: string | null = inAnHour()) =>
		createToken(organization.admin, { name: "reader", scopes: ["telemetry:read"], expiresAt });
	const read = (token: string) =>
		listRequestLogs({ caller: { kind: "token", token }, requestId: newId(), ip: null } as RequestContext, {});
	const viewOf = async (id: string) =>
		(await listTokens(organization.admin, {})).find((token) => token.id === id);
	const usedAt = async (id: string) =>
		(await db().apiToken.findUniqueOrThrow({ where: { id } })).lastUsedAt?.getTime() ?? null;

	it("works within its scopes and no further, until it is revoked: the next request is refused", async () => {
		const { id, token } = await create();
		await read(token);
		const context = { caller: { kind: "token" as const, token }, requestId: newId(), ip: null };
		await expect(listTokens(context, {})).rejects.toMatchObject({ code: "FORBIDDEN" });
		await revokeToken(organization.admin, { tokenId: id });
		await expect(read(token)).rejects.toMatchObject(refused);
		expect(await viewOf(id)).toMatchObject({ state: "REVOKED" });
		await expect(revokeToken(organization.admin, { tokenId: id })).rejects.toMatchObject({
			code: "CONFLICT",
		});
	});

	it("expire automatically", async () => {
		const { id, token } = await create();
		await db().apiToken.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1) } });
		await expect(read(token)).rejects.toMatchObject(refused);
		expect(await viewOf(id)).toMatchObject({ state: "EXPIRED" });
	});

	it("is shown once: the list, the row and the audit log know its hash at most", async () => {
		const { id, token } = await create(null);
		expect(await viewOf(id)).toMatchObject({
			state: "VALID",
			expiresAt: null,
			scopes: ["telemetry:read"],
			createdBy: `org_admin@${organization.slug}.example`,
		});
		const rows = [await listTokens(organization.admin, {}), await db().apiToken.findMany()];
		const events = await db().auditEvent.findMany({ where: { chainId: organization.id } });
		const text = JSON.stringify([rows, events.map(({ details }) => details)]);
		expect(text).not.toContain(token);
	});

	it("its last use is noted to the minute, and not by every request", async () => {
		const { id, token } = await create();
		expect(await usedAt(id)).toBeNull();
		await read(token);
		await vi.waitFor(async () => expect(await usedAt(id)).not.toBeNull());
		const halfAMinuteAgo = new Date(Date.now() - 30_000);
		await db().apiToken.update({ where: { id }, data: { lastUsedAt: halfAMinuteAgo } });
		await Promise.all(Array.from({ length: 10 }, () => read(token)));
		expect(await usedAt(id)).toBe(halfAMinuteAgo.getTime());
		const before = new Date(Date.now() - 61_000);
		await db().apiToken.update({ where: { id }, data: { lastUsedAt: before } });
		await read(token);
		await vi.waitFor(async () => expect(await usedAt(id)).toBeGreaterThan(before.getTime()));
	});

	it("taking telemetry in is a use, and a refused token has none", async () => {
		const { id } = await db().apiToken.findFirstOrThrow({ where: { name: "ingest" } });
		await ingestLogs(organization, 1);
		await vi.waitFor(async () => expect(await usedAt(id)).not.toBeNull());
		const { id: otherId, token } = await create();
		await revokeToken(organization.admin, { tokenId: otherId });
		await expect(read(token)).rejects.toMatchObject(refused);
		expect(await usedAt(otherId)).toBeNull();
	});

	it.each([
		["no scope", { scopes: [] }],
		["an unknown scope", { scopes: ["*"] }],
		["no name", { name: " " }],
		["a day gone by", { expiresAt: new Date(Date.now() - 1).toISOString() }],
		["a day too far off", { expiresAt: new Date(Date.now() + 3700 * 86_400_000).toISOString() }],
	])("is not made with %s", async (_name, wrong) => {
		const input = { name: "x", scopes: ["telemetry:read"], expiresAt: inAnHour(), ...wrong };
		await expect(createToken(organization.admin, input as never)).rejects.toMatchObject({
			code: "INVALID_INPUT",
		});
	});

	it("revoked and expired ones are shown for 30 days", async () => {
		const [one, other] = [await create(), await create()];
		const longAgo = new Date(Date.now() - 31 * 86_400_000);
		await db().apiToken.update({ where: { id: one.id }, data: { revokedAt: longAgo } });
		await db().apiToken.update({ where: { id: other.id }, data: { expiresAt: longAgo } });
		expect(await viewOf(one.id)).toBeUndefined();
		expect(await viewOf(other.id)).toBeUndefined();
	});

	it("the operator lists and revokes tokens of the organization named, and of no other", async () => {
		const { id, token } = await create();
		const other = await createTestOrganization();
		expect(
			(await operatorListTokens(operator, { organization: organization.slug })).map((row) => row.id),
		).toContain(id);
		await expect(
			operatorRevokeToken(operator, { organization: other.slug, tokenId: id }),
		).rejects.toMatchObject({ code: "NOT_FOUND" });
		await operatorRevokeToken(operator, { organization: organization.slug, tokenId: id });
		await expect(read(token)).rejects.toMatchObject(refused);
		const event = await db().auditEvent.findFirst({ where: { action: "token.revoked", targetId: id } });
		expect(event).toMatchObject({ chainId: organization.id, actorType: "operator" });
	});
});
