import { beforeAll, describe, expect, it } from "vitest";
import { callOperatorApi, operatorToken } from "../../../testing/call-operator-api.ts";
import { useSuiteDatabase } from "../../../testing/suite-database.ts";
import { useSuiteKms } from "../../../testing/suite-kms.ts";
import {
	createTestOrganization,
	createTestSupport,
	operator,
	type TestOrganization,
} from "../../../testing/suite-organization.ts";
import { decide } from "../../access/authorize.ts";
import type { RequestContext } from "../../access/context.ts";
import type { Permission } from "../../access/permissions.ts";
import { findSession } from "../../access/sessions.ts";
import { readAccessEvidence } from "../../evidence/access-evidence.ts";
import { startOffboarding } from "../../operator/offboarding/start-offboarding.ts";
import { addMember, operatorRemoveMember, operatorSetRole } from "../../operator/verbs/members.ts";
import { revokeOperatorToken } from "../../operator/verbs/operator-tokens.ts";
import { setSsoOnly } from "../../operator/verbs/set-sso-only.ts";
import { acceptInvitation } from "../../organizations/members/accept-invitation.ts";
import { invite } from "../../organizations/members/invite.ts";
import { changeSettings } from "../../organizations/settings/change-settings.ts";
import { readSettings } from "../../organizations/settings/organization-settings.ts";
import { db } from "../../platform/db.ts";
import { newId } from "../../platform/ids.ts";
import { sessionTime } from "../account/session-time.ts";
import { whoami } from "../whoami.ts";
import { readAccessLink } from "./read-access-link.ts";
import { takeAccessLink } from "./take-access-link.ts";

process.env.KEYHOLD_RETURN_URLS = "https://app.vendor.example/settings";

describe("an access link", () => {
	useSuiteDatabase();
	useSuiteKms();
	let token: string;
	beforeAll(async () => {
		token = await operatorToken("links:write");
	});

	const ask = async ({ slug }: TestOrganization, body: object, by = token) => {
		const answer = await callOperatorApi(`/organizations/${slug}/access-links`, {
			method: "POST",
			token: by,
			body,
		});
		return { status: answer.status, json: await answer.json() };
	};
	const person = (name: string, more: object = {}) => ({ email: `${name}@links.example`, name, ...more });
	/** The token of a link for this person. */
	const linkFor = async (organization: TestOrganization, body: object, by = token): Promise<string> => {
		const { status, json } = await ask(organization, body, by);
		expect([status, json.detail]).toEqual([201, undefined]);
		return json.path.slice("/access/".length);
	};
	const browser = () => ({ requestId: newId(), ip: "192.0.2.1", userAgent: "test", replaces: null });
	const take = (link: string) => takeAccessLink(browser(), link);
	/** The context of the session that a link began, as the console builds it. */
	const contextOf = async (sessionId: string | null, slug?: string): Promise<RequestContext> => {
		const session = sessionId && (await findSession(sessionId));
		return {
			caller: session ? { kind: "user", sessionId, ...session } : { kind: "anonymous" },
			...(slug && { organizationSlug: slug }),
			requestId: newId(),
			ip: null,
		};
	};
	const answer = async (context: RequestContext, permission: Permission) => {
		try {
			return (await decide(context, permission)).refusal?.code ?? "ok";
		} catch (error) {
			return (error as { code: string }).code;
		}
	};
	const stateOf = async (link: string) => (await readAccessLink(link)).state;

	it("signs a person in without a password or an invitation, as a member with the link's role", async () => {
		const organization = await createTestOrganization();
		const link = await linkFor(
			organization,
			person("ada", { returnUrl: "https://app.vendor.example/settings/x" }),
		);
		expect(await readAccessLink(link)).toMatchObject({
			state: "open",
			email: "ada@links.example",
			path: `/${organization.slug}/settings/encryption-keys`,
		});
		const sessionId = await take(link);
		const context = await contextOf(sessionId, organization.slug);
		expect(await answer(context, "key:activate")).toBe("ok");
		const { caller } = context;
		if (caller.kind !== "user") throw new Error("no session");
		expect(await whoami(caller as Parameters<typeof whoami>[0])).toMatchObject({
			email: "ada@links.example",
			returnUrl: "https://app.vendor.example/settings/x",
			organizations: [{ slug: organization.slug, role: "ORG_ADMIN" }],
		});
		const rows = await db().auditEvent.findMany({
			where: {
				chainId: organization.id,
				action: { in: ["access_link.created", "user.signed_in", "member.added"] },
			},
			orderBy: { seq: "asc" },
		});
		expect(rows.map(({ action, actorType, details }) => [action, actorType, details])).toEqual([
			["access_link.created", "operator_token", expect.objectContaining({ email: "ada@links.example" })],
			["member.added", "user", expect.objectContaining({ role: "ORG_ADMIN" })],
			["user.signed_in", "user", expect.objectContaining({ method: "LINK", kind: "CONSOLE" })],
		]);
		// The token is nowhere in the database.
		expect(JSON.stringify(rows.map(({ details }) => details))).not.toContain(link);
	});

	it("works once: not again, and not in another browser", async () => {
		const organization = await createTestOrganization();
		const link = await linkFor(organization, person("once"));
		expect(await take(link)).not.toBeNull();
		expect(await take(link)).toBeNull();
		expect(await stateOf(link)).toBe("used");
		const refused = await db().auditEvent.findFirstOrThrow({
			where: { chainId: organization.id, action: "user.signed_in", outcome: "refused" },
		});
		expect(refused.details).toMatchObject({ method: "LINK", reason: "used" });
	});

	it("of many uses at the same moment, one succeeds", async () => {
		const organization = await createTestOrganization();
		const link = await linkFor(organization, person("race"));
		const sessions = await Promise.all(Array.from({ length: 8 }, () => take(link)));
		expect(sessions.filter((session) => session !== null)).toHaveLength(1);
		expect(await db().session.count({ where: { accessLink: { organizationId: organization.id } } })).toBe(1);
	});

	it("of two links for the same new person at the same moment, both succeed with one account", async () => {
		const [one, two] = [await createTestOrganization(), await createTestOrganization()];
		const links = [await linkFor(one, person("twin")), await linkFor(two, person("twin"))];
		const sessions = await Promise.all(links.map(take));
		expect(sessions).not.toContain(null);
		expect(await db().user.count({ where: { email: "twin@links.example" } })).toBe(1);
	});

	it("is not used up by reading it, as scanners do", async () => {
		const organization = await createTestOrganization();
		const link = await linkFor(organization, person("scanned"));
		for (let read = 0; read < 3; read++) expect(await stateOf(link)).toBe("open");
		expect(await take(link)).not.toBeNull();
	});

	it("expires after 60 seconds; a set-up link after 7 days", async () => {
		const organization = await createTestOrganization();
		const validS = async (kind: string) => {
			const { json } = await ask(organization, person(`late-${kind}`.toLowerCase(), { kind }));
			const row = await db().accessLink.findUniqueOrThrow({ where: { id: json.id } });
			return (row.expiresAt.getTime() - row.createdAt.getTime()) / 1000;
		};
		expect(await validS("CONSOLE")).toBe(60);
		expect(await validS("SETUP")).toBe(7 * 86_400);
		const link = await linkFor(organization, person("late"));
		await db().accessLink.updateMany({
			where: { organizationId: organization.id },
			data: { expiresAt: new Date() },
		});
		expect(await stateOf(link)).toBe("expired");
		expect(await take(link)).toBeNull();
	});

	it("an unknown one is nothing", async () => {
		expect(await stateOf("khl_none")).toBe("unknown");
		expect(await take("khl_none")).toBeNull();
	});

	it("is a sign-in of its own kind in the evidence report", async () => {
		const organization = await createTestOrganization();
		await take(await linkFor(organization, person("evidence")));
		const period = { from: new Date(0), to: new Date(Date.now() + 60_000) };
		const { signIns } = await readAccessEvidence(db(), organization.id, period);
		expect(signIns).toEqual([{ method: "LINK", count: 1 }]);
	});

	it("ends the session that its browser had, also someone else's", async () => {
		const organization = await createTestOrganization();
		const before = await take(await linkFor(organization, person("first")));
		const link = await linkFor(organization, person("second"));
		const after = await takeAccessLink({ ...browser(), replaces: before }, link);
		expect(await findSession(before ?? "")).toBeNull();
		expect(await findSession(after ?? "")).not.toBeNull();
	});

	describe("its session", () => {
		it("lasts an hour, and is valid in its organization only", async () => {
			const [organization, other] = [await createTestOrganization(), await createTestOrganization()];
			const sessionId = await take(await linkFor(organization, person("bound")));
			await addMember(operator, {
				organization: other.slug,
				email: "bound@links.example",
				role: "ORG_ADMIN",
			});
			expect(await answer(await contextOf(sessionId, organization.slug), "key:read")).toBe("ok");
			expect(await answer(await contextOf(sessionId, other.slug), "key:read")).toBe("NOT_FOUND");
			const row = await db().session.findUniqueOrThrow({ where: { id: sessionId ?? "" } });
			expect([row.method, row.expiresAt.getTime() - row.createdAt.getTime()]).toEqual(["LINK", 3_600_000]);
		});

		it("changes nothing of the account, and accepts no other organization's invitation", async () => {
			const [organization, other] = [await createTestOrganization(), await createTestOrganization()];
			const sessionId = await take(await linkFor(organization, person("guest")));
			const context = await contextOf(sessionId);
			expect(await answer(context, "account:manage")).toBe("FORBIDDEN");
			const { token: invitation } = await invite(other.admin, {
				email: "guest@links.example",
				role: "ORG_ADMIN",
			});
			await expect(acceptInvitation(context, { token: invitation })).rejects.toMatchObject({
				code: "FORBIDDEN",
			});
			expect((await sessionTime(context, {})).endsInMs).toBeGreaterThan(3_500_000);
		});

		it("has no more than the link's role, and no more than the member's", async () => {
			const organization = await createTestOrganization();
			const email = `org_admin@${organization.slug}.example`;
			const sessionId = await take(await linkFor(organization, { email, name: "Admin", role: "MEMBER" }));
			const context = await contextOf(sessionId, organization.slug);
			expect(await answer(context, "key:read")).toBe("FORBIDDEN");
			expect(await answer(context, "telemetry:read")).toBe("ok");
			// The membership is as before.
			expect(await answer(organization.admin, "key:read")).toBe("ok");
			const admin = await contextOf(
				await take(await linkFor(organization, { email, name: "Admin" })),
				organization.slug,
			);
			expect(await answer(admin, "key:read")).toBe("ok");
			await addMember(operator, {
				organization: organization.slug,
				email: (await support()).email,
				role: "ORG_ADMIN",
			});
			await operatorSetRole(operator, { organization: organization.slug, email, role: "MEMBER" });
			expect(await answer(admin, "key:read")).toBe("FORBIDDEN");
		});

		it("does not outlive the organization, its consent, or the membership", async () => {
			const ends: [string, (organization: TestOrganization, email: string) => Promise<unknown>, string][] = [
				[
					"offboarded",
					({ slug }) => startOffboarding(operator, { organization: slug }),
					"ORGANIZATION_CLOSED",
				],
				["sso", ({ slug }) => setSsoOnly(operator, { organization: slug, isSsoOnly: true }), "SSO_REQUIRED"],
				["refused", refuseLinks, "UNAUTHENTICATED"],
				[
					"removed",
					({ slug }, email) => operatorRemoveMember(operator, { organization: slug, email }),
					"NOT_FOUND",
				],
			];
			for (const [name, end, code] of ends) {
				const organization = await createTestOrganization();
				const body = person(`ends-${name}`);
				const context = await contextOf(await take(await linkFor(organization, body)), organization.slug);
				expect([name, await answer(context, "key:read")]).toEqual([name, "ok"]);
				await end(organization, body.email);
				expect([name, await answer(context, "key:read")]).toEqual([name, code]);
			}
		});
	});

	describe("is refused, when it is created and when it is used,", () => {
		type Case = [
			name: string,
			body: () => object | Promise<object>,
			happen: (organization: TestOrganization, email: string) => Promise<unknown>,
			why: RegExp,
		];
		const cases: Case[] = [
			[
				"for a member who was removed",
				() => person("removed"),
				async ({ slug }, email) => {
					const known = await db().membership.count({ where: { user: { email }, organization: { slug } } });
					if (!known)
						await addMember(operator, { organization: slug, email: await anAccount(email), role: "MEMBER" });
					await operatorRemoveMember(operator, { organization: slug, email });
				},
				/was removed from/,
			],
			[
				"for support staff",
				() => person("staff"),
				async (_, email) => {
					await anAccount(email);
					await db().user.update({ where: { email }, data: { isSupport: true } });
				},
				/is support staff/,
			],
			[
				"for a disabled account",
				() => person("disabled"),
				async (_, email) => {
					await anAccount(email);
					await db().user.update({ where: { email }, data: { disabledAt: new Date() } });
				},
				/is disabled/,
			],
			[
				"for a role above the member's own",
				() => person("demoted"),
				async ({ slug }, email) => {
					await addMember(operator, { organization: slug, email: await anAccount(email), role: "MEMBER" });
				},
				/gives no higher role/,
			],
			[
				"in an organization that refuses links",
				() => person("refused"),
				(organization) => refuseLinks(organization),
				/does not accept access links/,
			],
			[
				"in an organization with SSO only",
				() => person("sso"),
				({ slug }) => setSsoOnly(operator, { organization: slug, isSsoOnly: true }),
				/requires sign-in through its identity provider/,
			],
		];
		for (const [name, body, happen, why] of cases) {
			it(name, async () => {
				const [early, late] = [await createTestOrganization(), await createTestOrganization()];
				const given = (await body()) as { email: string };
				const link = await linkFor(early, given);
				await happen(early, given.email);
				expect(await readAccessLink(link)).toMatchObject({
					state: "refused",
					why: expect.stringMatching(why),
				});
				expect(await take(link)).toBeNull();
				expect(await db().session.count({ where: { accessLink: { organizationId: early.id } } })).toBe(0);
				if (name.includes("organization") || name.includes("removed") || name.includes("above"))
					await happen(late, given.email);
				const { status, json } = await ask(late, given);
				expect([status, json.detail]).toEqual([409, expect.stringMatching(why)]);
			});
		}

		it("once its operator token is revoked", async () => {
			const organization = await createTestOrganization();
			const other = await operatorToken("links:write");
			const link = await linkFor(organization, person("leaked"), other);
			const row = await db().accessLink.findFirstOrThrow({ where: { organizationId: organization.id } });
			await revokeOperatorToken(operator, { tokenId: row.createdByTokenId ?? "" });
			expect(await take(link)).toBeNull();
		});

		it("for an address to return to that is not configured", async () => {
			const organization = await createTestOrganization();
			for (const returnUrl of [
				"https://evil.example/settings",
				"https://app.vendor.example.evil.example/settings",
				"javascript:alert(1)",
				"//evil.example",
			]) {
				const { status } = await ask(organization, person("redirect", { returnUrl }));
				expect([returnUrl, status]).toEqual([returnUrl, 400]);
			}
		});
	});

	it("works again for a removed member whom the organization has invited again", async () => {
		const organization = await createTestOrganization();
		const { slug } = organization;
		const email = await anAccount("back@links.example");
		await addMember(operator, { organization: slug, email, role: "MEMBER" });
		await operatorRemoveMember(operator, { organization: slug, email });
		await addMember(operator, { organization: slug, email, role: "ORG_ADMIN" });
		expect(await take(await linkFor(organization, { email, name: "Back" }))).not.toBeNull();
	});

	it("a set-up link leads to the key and to nothing else, without making anyone a member", async () => {
		const organization = await createTestOrganization();
		const sessionId = await take(await linkFor(organization, person("it", { kind: "SETUP" })));
		const context = await contextOf(sessionId, organization.slug);
		for (const allowed of ["key:read", "key:probe", "key:add", "key:activate"] as const)
			expect([allowed, await answer(context, allowed)]).toEqual([allowed, "ok"]);
		for (const refused of [
			"key:delete",
			"key:replace",
			"telemetry:read",
			"member:manage",
			"audit:read",
		] as const)
			expect([refused, await answer(context, refused)]).toEqual([refused, "FORBIDDEN"]);
		expect(await db().membership.count({ where: { user: { email: "it@links.example" } } })).toBe(0);
		expect((await ask(organization, person("it2", { kind: "SETUP", role: "MEMBER" }))).status).toBe(400);
	});

	async function refuseLinks({ admin }: TestOrganization) {
		const { retentionDays: _, ...shown } = await readSettings(admin, {});
		return changeSettings(admin, { shown, settings: { ...shown, areAccessLinksRefused: true } });
	}

	/** Creates an account if there is none. */
	async function anAccount(email: string): Promise<string> {
		await db().user.upsert({ where: { email }, create: { id: newId(), email, name: "x" }, update: {} });
		return email;
	}

	async function support() {
		const { caller } = await createTestSupport();
		if (caller.kind !== "user") throw new Error("not a person");
		return db().user.findUniqueOrThrow({ where: { id: caller.userId } });
	}
});
