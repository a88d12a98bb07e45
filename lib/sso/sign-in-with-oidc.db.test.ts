import { beforeEach, describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, operator, type TestOrganization } from "../../testing/suite-organization.ts";
import { findSession } from "../access/sessions.ts";
import { systemChainId } from "../audit/append.ts";
import { forgetOldSignIns } from "../identity/forget-old-sign-ins.ts";
import { createProvider } from "../operator/sso/create-provider.ts";
import { deleteProvider } from "../operator/sso/delete-provider.ts";
import { linkIdentity } from "../operator/sso/link-identity.ts";
import { mapGroup } from "../operator/sso/map-group.ts";
import { unmapGroup } from "../operator/sso/unmap-group.ts";
import { createUser } from "../operator/verbs/create-user.ts";
import { db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { signInWithOidc } from "./sign-in-with-oidc.ts";

const context = { ip: "192.0.2.7", userAgent: "Firefox", requestId: "test", replaces: null };

describe("a sign-in through a provider", () => {
	useSuiteDatabase();
	useSuiteKms();
	let acme: TestOrganization;
	let globex: TestOrganization;
	/** The vendor's own provider. */
	let provider: string;

	beforeEach(async () => {
		acme = await createTestOrganization();
		globex = await createTestOrganization();
		provider = await newProvider();
		await mapGroup(operator, { provider, group: "admins", organization: acme.slug, role: "ORG_ADMIN" });
		await mapGroup(operator, { provider, group: "all", organization: acme.slug, role: "MEMBER" });
		await mapGroup(operator, { provider, group: "globex", organization: globex.slug, role: "MEMBER" });
		await mapGroup(operator, { provider, group: "helpdesk", isSupport: true });
	});

	async function newProvider(organization?: TestOrganization): Promise<string> {
		const slug = `p-${newId().slice(-12)}`;
		await createProvider(operator, {
			slug,
			name: "Okta",
			issuer: "https://issuer.example",
			clientId: "keyhold",
			clientSecret: "secret",
			...(organization && { organization: organization.slug }),
		});
		return slug;
	}

	/** A person at the provider, whose every sign-in has a nonce of its own. */
	function person(at = provider) {
		const id = newId().slice(-12);
		const claims = { sub: `sub-${id}`, email: `${id}@people.example`, email_verified: true, name: "Ada" };
		return {
			...claims,
			signIn: (groups: string[], more: Record<string, unknown> = {}) =>
				signInWithOidc(context, { provider: at, claims: { ...claims, nonce: newId(), groups, ...more } }),
		};
	}
	type TestPerson = ReturnType<typeof person>;

	const userOf = ({ email }: { email: string }) =>
		db().user.findUnique({ where: { email }, include: { memberships: true, oidcIdentities: true } });

	/** Roles by organization. */
	async function rolesOf(of: TestPerson): Promise<Record<string, string>> {
		const { memberships = [] } = (await userOf(of)) ?? {};
		const names: Record<string, string> = { [acme.id]: "acme", [globex.id]: "globex" };
		return Object.fromEntries(memberships.map((at) => [names[at.organizationId] ?? "?", at.role]));
	}

	const eventsOf = async (chainId: string, email: string) => {
		const events = await db().auditEvent.findMany({ where: { chainId }, orderBy: { seq: "asc" } });
		return events
			.filter(
				({ actorLabel, details }) => actorLabel === email || (details as { email?: string }).email === email,
			)
			.map(({ action, outcome }) => `${action} ${outcome}`);
	};

	type SignedIn = { userId: string; sessionId: string };
	const isOpen = async (outcome: unknown) => (await findSession((outcome as SignedIn).sessionId)) !== null;

	it("makes the user at the first time, with the role of the highest group, and audits all of it", async () => {
		const ada = person();
		const outcome = await ada.signIn(["all", "admins", "another organization's"]);
		const user = await userOf(ada);
		expect(outcome).toMatchObject({ userId: user?.id });
		expect(user).toMatchObject({ name: "Ada", passwordHash: null, isSupport: false });
		expect(await rolesOf(ada)).toEqual({ acme: "ORG_ADMIN" });
		expect(await eventsOf(acme.id, ada.email)).toEqual(["member.added done", "user.signed_in done"]);
		const { id: oidcProviderId } = await db().oidcProvider.findUniqueOrThrow({ where: { slug: provider } });
		const { sessionId } = outcome as SignedIn;
		expect(await findSession(sessionId)).toEqual({ userId: user?.id, method: "OIDC", oidcProviderId });
	});

	it("takes the place of the session that the browser was in", async () => {
		const ada = person();
		const [first, other] = [await ada.signIn(["all"]), await ada.signIn(["all"])];
		const claims = { sub: ada.sub, groups: ["all"], nonce: newId() };
		const replaces = (first as SignedIn).sessionId;
		await signInWithOidc({ ...context, replaces }, { provider, claims });
		expect([await isOpen(first), await isOpen(other)]).toEqual([false, true]);
	});

	it("forgets nonces when the cookies that held them are long gone", async () => {
		const ada = person();
		const nonce = newId();
		await ada.signIn(["all"], { nonce });
		await forgetOldSignIns();
		expect(await ada.signIn(["all"], { nonce })).toEqual({ refusal: "OidcUsed" });
		await db().oidcUsedNonce.updateMany({ data: { usedAt: new Date(Date.now() - 25 * 3_600_000) } });
		await forgetOldSignIns();
		expect(await db().oidcUsedNonce.count()).toBe(0);
	});

	it("knows the person by subject: another address and name change nothing", async () => {
		const ada = person();
		const first = await ada.signIn(["all"]);
		const { userId } = first as SignedIn;
		expect(await ada.signIn(["all"], { email: acmeAdmin(), name: "Eve" })).toMatchObject({ userId });
		expect(await userOf(ada)).toMatchObject({ name: "Ada" });
	});

	const acmeAdmin = () => `org_admin@${acme.slug}.example`;

	it("the same subject at another provider is another user", async () => {
		const ada = person();
		await ada.signIn(["all"]);
		const other = await newProvider();
		await mapGroup(operator, { provider: other, group: "all", organization: acme.slug, role: "MEMBER" });
		const claims = { sub: ada.sub, email: ada.email, groups: ["all"], nonce: newId() };
		expect(await signInWithOidc(context, { provider: other, claims })).toEqual({
			refusal: "OidcAddressTaken",
		});
	});

	describe("taking over an account by its e-mail address", () => {
		it("is refused, verified or not, and audited", async () => {
			const eve = person();
			for (const email of [acmeAdmin(), acmeAdmin().toUpperCase()])
				expect(await eve.signIn(["admins"], { email })).toEqual({ refusal: "OidcAddressTaken" });
			expect(await db().oidcIdentity.count({ where: { subject: eve.sub } })).toBe(0);
			expect(await eventsOf(systemChainId, acmeAdmin())).toEqual(["user.signed_in refused"]);
		});

		it("needs the operator, who connects the two", async () => {
			const ada = person();
			const link = { provider, subject: ada.sub, email: acmeAdmin() };
			await linkIdentity(operator, link);
			const { id } = await db().user.findUniqueOrThrow({ where: { email: acmeAdmin() } });
			expect(await ada.signIn([])).toMatchObject({ userId: id });
			await expect(linkIdentity(operator, link)).rejects.toMatchObject({ code: "CONFLICT" });
		});
	});

	it.each([
		["an address that is not verified", { email_verified: false }, "OidcAddressNotVerified"],
		["no address", { email: undefined }, "OidcNoAddress"],
		[
			"groups too many to be told",
			{ groups: undefined, _claim_names: { groups: "src1" } },
			"OidcTooManyGroups",
		],
		["no subject", { sub: undefined }, "OidcInvalid"],
		["no nonce", { nonce: undefined }, "OidcInvalid"],
	])("makes no user with %s", async (_, claims, refusal) => {
		const ada = person();
		expect(await ada.signIn(["all"], claims)).toEqual({ refusal });
		expect(await userOf(ada)).toBeNull();
	});

	it.each([
		["a list with something else in it", { groups: ["admins", 7] }],
		["an object", { groups: { admins: true } }],
		["a text that is a list in a form of its own", { groups: "admins globex" }],
		["too many to be told", { groups: undefined, hasgroups: true }],
	])(
		"groups as %s take nothing away: the sign-in is refused, places and sessions stay",
		async (_, claims) => {
			const ada = person();
			const outcome = await ada.signIn(["admins", "globex"]);
			expect(await ada.signIn([], claims)).toEqual({
				refusal: expect.stringMatching(/^Oidc(GroupsUnreadable|TooManyGroups)$/),
			});
			expect(await rolesOf(ada)).toEqual({ acme: "ORG_ADMIN", globex: "MEMBER" });
			expect(await isOpen(outcome)).toBe(true);
		},
	);

	it.each([[1], ["yes"], [null], [{ a: 1 }], [["true"]]])(
		"email_verified %j is no reason to refuse a person known by sub, and none to take a new one's address",
		async (email_verified) => {
			const ada = person();
			const { userId } = (await ada.signIn(["all"])) as { userId: string };
			expect(await ada.signIn(["all"], { email_verified })).toMatchObject({ userId });
			expect(await person().signIn(["all"], { email_verified })).toEqual({
				refusal: "OidcAddressNotVerified",
			});
		},
	);

	it("a name that the database cannot hold is left out, and such a subject is refused", async () => {
		const ada = person();
		expect(await ada.signIn(["all"], { name: "Ada\0" })).toHaveProperty("userId");
		expect(await userOf(ada)).toMatchObject({ name: ada.email });
		expect(await person().signIn(["all"], { sub: "eve\0", email: "eve\0@acme.example" })).toEqual({
			refusal: "OidcInvalid",
		});
	});

	it("is refused without a place, makes no user, and is audited", async () => {
		const ada = person();
		expect(await ada.signIn(["another organization's"])).toEqual({ refusal: "OidcNoPlace" });
		expect(await userOf(ada)).toBeNull();
		expect(await eventsOf(systemChainId, ada.email)).toEqual(["user.signed_in refused"]);
	});

	it("an ID token is accepted once", async () => {
		const ada = person();
		const nonce = newId();
		expect(await ada.signIn(["all"], { nonce })).toHaveProperty("userId");
		expect(await ada.signIn(["all"], { nonce })).toEqual({ refusal: "OidcUsed" });
		const both = newId();
		const outcomes = await Promise.all([
			ada.signIn(["all"], { nonce: both }),
			ada.signIn(["all"], { nonce: both }),
		]);
		expect(outcomes.filter((outcome) => "userId" in outcome)).toHaveLength(1);
	});

	it("two first sign-ins at the same moment make one user", async () => {
		const ada = person();
		const outcomes = await Promise.all(Array.from({ length: 4 }, () => ada.signIn(["all"])));
		const user = await userOf(ada);
		expect(new Set(outcomes.map((outcome) => "userId" in outcome && outcome.userId))).toEqual(
			new Set([user?.id]),
		);
		expect(user?.oidcIdentities).toHaveLength(1);
		expect(await db().user.count({ where: { email: ada.email } })).toBe(1);
	});

	it("a group that changes, changes the role; one that is gone takes the membership and the sessions", async () => {
		const ada = person();
		const outcome = await ada.signIn(["admins", "globex"]);
		await ada.signIn(["all", "globex"]);
		expect(await rolesOf(ada)).toEqual({ acme: "MEMBER", globex: "MEMBER" });
		expect(await isOpen(outcome)).toBe(true);
		await ada.signIn(["globex"]);
		expect(await rolesOf(ada)).toEqual({ globex: "MEMBER" });
		expect(await isOpen(outcome)).toBe(false);
		expect(await eventsOf(acme.id, ada.email)).toEqual([
			"member.added done",
			"user.signed_in done",
			"member.role_changed done",
			"user.signed_in done",
			"member.removed done",
		]);
		expect(await ada.signIn([])).toEqual({ refusal: "OidcNoPlace" });
		expect(await rolesOf(ada)).toEqual({});
	});

	it("groups that are too many to be told take nothing away", async () => {
		const ada = person();
		await ada.signIn(["all"]);
		expect(await ada.signIn([], { groups: undefined, _claim_names: { groups: "src1" } })).toEqual({
			refusal: "OidcTooManyGroups",
		});
		expect(await rolesOf(ada)).toEqual({ acme: "MEMBER" });
	});

	it("what a person gave stays, whatever the groups say", async () => {
		const ada = person();
		const { userId } = (await ada.signIn(["globex"])) as SignedIn;
		await db().membership.create({ data: { organizationId: acme.id, userId, role: "MEMBER" } });
		await ada.signIn(["admins"]);
		expect(await rolesOf(ada)).toEqual({ acme: "MEMBER" });
		await ada.signIn([]);
		expect(await rolesOf(ada)).toEqual({ acme: "MEMBER" });
	});

	it("groups may leave an organization without an Org Admin, which its audit log shows", async () => {
		const ada = person();
		await db().membership.deleteMany({ where: { organizationId: acme.id } });
		await ada.signIn(["admins"]);
		await ada.signIn([]);
		const [event] = await db().auditEvent.findMany({
			where: { chainId: acme.id, action: "member.removed" },
		});
		expect(event).toMatchObject({ actorType: "job", actorLabel: `OIDC provider ${provider}` });
		expect(event?.details).toMatchObject({ isWithoutOrgAdmin: true, role: "ORG_ADMIN" });
	});

	it("support staff come and go by a group; who the operator made one stays", async () => {
		const sam = person();
		await sam.signIn(["helpdesk"]);
		expect(await userOf(sam)).toMatchObject({ isSupport: true });
		expect(await sam.signIn([])).toEqual({ refusal: "OidcNoPlace" });
		expect(await userOf(sam)).toMatchObject({ isSupport: false, supportByProviderId: null });

		const kim = person();
		await createUser(operator, { email: kim.email, name: "Kim", password: newId(), isSupport: true });
		await linkIdentity(operator, { provider, subject: kim.sub, email: kim.email });
		await kim.signIn(["helpdesk"]);
		await kim.signIn([]);
		expect(await userOf(kim)).toMatchObject({ isSupport: true, supportByProviderId: null });
	});

	it("a disabled account stays disabled", async () => {
		const ada = person();
		await ada.signIn(["all"]);
		await db().user.update({ where: { email: ada.email }, data: { disabledAt: new Date() } });
		expect(await ada.signIn(["admins"])).toEqual({ refusal: "OidcDisabled" });
		expect(await rolesOf(ada)).toEqual({ acme: "MEMBER" });
	});

	describe("a provider bound to an organization", () => {
		let bound: string;
		beforeEach(async () => {
			bound = await newProvider(acme);
			await mapGroup(operator, { provider: bound, group: "all", organization: acme.slug, role: "MEMBER" });
		});

		it("gives nothing elsewhere, neither by a command nor by a rule that got in otherwise", async () => {
			const elsewhere = { provider: bound, group: "all", organization: globex.slug, role: "MEMBER" as const };
			await expect(mapGroup(operator, elsewhere)).rejects.toMatchObject({ code: "INVALID_INPUT" });
			const support = { provider: bound, group: "all", isSupport: true };
			await expect(mapGroup(operator, support)).rejects.toMatchObject({ code: "INVALID_INPUT" });

			const { id: providerId } = await db().oidcProvider.findUniqueOrThrow({ where: { slug: bound } });
			const rule = { providerId, group: "all" };
			await db().oidcGroupRule.createMany({
				data: [
					{ ...rule, id: newId(), organizationId: globex.id, role: "ORG_ADMIN" },
					{ ...rule, id: newId(), organizationId: null, role: null },
				],
			});
			const ada = person(bound);
			await ada.signIn(["all"]);
			expect(await rolesOf(ada)).toEqual({ acme: "MEMBER" });
			expect(await userOf(ada)).toMatchObject({ isSupport: false });
		});

		it("refuses a user who has access only elsewhere", async () => {
			const ada = person(bound);
			const { userId } = (await ada.signIn(["all"])) as SignedIn;
			await db().membership.create({ data: { organizationId: globex.id, userId, role: "ORG_ADMIN" } });
			expect(await ada.signIn([])).toEqual({ refusal: "OidcNoPlace" });
			expect(await rolesOf(ada)).toEqual({ globex: "ORG_ADMIN" });
			expect(await eventsOf(acme.id, ada.email)).toContain("user.signed_in refused");
		});
	});

	it("removing a group's rule ends the sessions immediately and the membership at the next sign-in", async () => {
		const ada = person();
		const outcome = await ada.signIn(["all", "globex"]);
		await unmapGroup(operator, { provider, group: "all", organization: acme.slug });
		expect(await isOpen(outcome)).toBe(false);
		await ada.signIn(["all", "globex"]);
		expect(await rolesOf(ada)).toEqual({ globex: "MEMBER" });
	});

	it("a provider that is deleted takes with it all that rests on its word, and the organizations see it", async () => {
		const ada = person();
		const { userId } = (await ada.signIn(["all", "helpdesk"])) as SignedIn;
		await db().membership.create({ data: { organizationId: globex.id, userId, role: "MEMBER" } });
		expect(await deleteProvider(operator, { provider })).toMatchObject({ memberships: 1, support: 1 });
		expect(await userOf(ada)).toMatchObject({ isSupport: false, oidcIdentities: [] });
		expect(await rolesOf(ada)).toEqual({ globex: "MEMBER" });
		expect(await db().session.count({ where: { userId } })).toBe(0);
		expect(
			await db().auditEvent.count({ where: { chainId: acme.id, action: "oidc_provider.deleted" } }),
		).toBe(1);
		expect(await ada.signIn(["all"])).toEqual({ refusal: "OidcUnavailable" });
	});
});
