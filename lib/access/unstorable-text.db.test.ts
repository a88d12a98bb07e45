import { beforeAll, describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import {
	createTestOrganization,
	ingestLogs,
	operator,
	type TestOrganization,
} from "../../testing/suite-organization.ts";
import { systemChainId } from "../audit/append.ts";
import { listAuditEvents } from "../audit-log/list-audit-events.ts";
import { signIn } from "../identity/sign-in.ts";
import { createOrganization } from "../operator/verbs/create-organization.ts";
import { readInvitation } from "../organizations/members/accept-invitation.ts";
import { invite } from "../organizations/members/invite.ts";
import { changeSettings } from "../organizations/settings/change-settings.ts";
import { readSettings } from "../organizations/settings/organization-settings.ts";
import { createToken } from "../organizations/tokens/create-token.ts";
import { db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { offeredProviders, readyProvider } from "../sso/providers.ts";
import { listRequestLogs } from "../telemetry/list-request-logs.ts";

const anywhere = { ip: null, userAgent: null, replaces: null };

describe("text that PostgreSQL cannot hold", () => {
	useSuiteDatabase();
	useSuiteKms();
	let organization: TestOrganization;
	beforeAll(async () => {
		organization = await createTestOrganization();
		await ingestLogs(organization, 1);
	});
	const refused = (field: string) => ({
		code: "INVALID_INPUT",
		fieldErrors: { [field]: expect.stringContaining("characters") },
	});

	describe.each([
		["NUL", "\0"],
		["a lone surrogate", "\ud800"],
	])("with %s", (_, odd) => {
		it("is refused as a name, a slug, an address and in a list, at its field", async () => {
			const { admin } = organization;
			const scopes = ["keys:read" as const];
			await expect(createToken(admin, { name: `a${odd}`, scopes, expiresAt: null })).rejects.toMatchObject(
				refused("name"),
			);
			const inList = [`keys:read${odd}` as "keys:read"];
			await expect(createToken(admin, { name: "a", scopes: inList, expiresAt: null })).rejects.toMatchObject(
				refused("scopes.0"),
			);
			await expect(createOrganization(operator, { slug: `a${odd}`, name: "A" })).rejects.toMatchObject(
				refused("slug"),
			);
			await expect(invite(admin, { email: `a${odd}@b.example`, role: "MEMBER" })).rejects.toMatchObject(
				refused("email"),
			);
			const { retentionDays: _r, ...shown } = await readSettings(admin, {});
			const settings = { ...shown, name: `a${odd}` };
			await expect(changeSettings(admin, { shown, settings })).rejects.toMatchObject(
				refused("settings.name"),
			);
		});

		it("is refused in a search", async () => {
			await expect(listAuditEvents(organization.admin, { actor: `a${odd}` } as never)).rejects.toMatchObject(
				refused("actor"),
			);
			await expect(
				listRequestLogs(organization.admin, { service: `a${odd}` } as never),
			).rejects.toMatchObject(refused("service"));
		});

		it("is no organization, no provider and no invitation", async () => {
			const context = { ...organization.admin, organizationSlug: `${organization.slug}${odd}` };
			await expect(readSettings(context, {})).rejects.toMatchObject({ code: "NOT_FOUND" });
			expect(await readyProvider(`acme${odd}`, { isSecretNeeded: false })).toBeNull();
			expect(await offeredProviders(`acme${odd}`)).toEqual([]);
			expect(await readInvitation(`khi_${odd}`)).toBeNull();
		});

		it("does not sign in, and is audited", async () => {
			const requestId = newId();
			const email = `${newId()}${odd}@nowhere.example`;
			expect(await signIn({ ...anywhere, requestId }, { email, password: `x${odd}`, code: odd })).toEqual({
				outcome: "refused",
			});
			expect(await db().auditEvent.findFirst({ where: { chainId: systemChainId, requestId } })).toMatchObject(
				{
					action: "user.signed_in",
					outcome: "refused",
					actorLabel: email.replace(odd, "\u{fffd}"),
				},
			);
		});
	});
});
