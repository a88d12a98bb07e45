import { beforeAll, describe, expect, it } from "vitest";
import { callOperatorApi, operatorToken } from "../../../testing/call-operator-api.ts";
import { useMailReceiver } from "../../../testing/mail-receiver.ts";
import { createTestApplication } from "../../../testing/suite-application.ts";
import { useSuiteDatabase } from "../../../testing/suite-database.ts";
import { useSuiteKms } from "../../../testing/suite-kms.ts";
import {
	createTestOrganization,
	ingestLogs,
	type TestOrganization,
} from "../../../testing/suite-organization.ts";
import { useSuiteVault } from "../../../testing/suite-vault.ts";
import { whoami } from "../../identity/whoami.ts";
import { sendOffboardingMail } from "../../offboarding/send-offboarding-mail.ts";
import { acceptAsNewUser, readInvitation } from "../../organizations/members/accept-invitation.ts";
import { invite } from "../../organizations/members/invite.ts";
import { db, pool } from "../../platform/db.ts";
import { newId } from "../../platform/ids.ts";
import type { Jobs } from "../../platform/queue.ts";
import { createQuery } from "../../queries/create-query.ts";
import { enqueueDueQueries } from "../../queries/due-queries.ts";
import { listRequestLogs } from "../../telemetry/list-request-logs.ts";

const path = ({ slug }: TestOrganization, rest = "") => `/organizations/${slug}/offboarding${rest}`;
const closed = { code: "ORGANIZATION_CLOSED" };

describe("offboarding an organization, until its grace period ends", () => {
	useSuiteDatabase();
	useSuiteKms();
	const vault = useSuiteVault();
	const mail = useMailReceiver();
	let token: string;
	const call = async (method: string, at: string, body?: object) => {
		const answer = await callOperatorApi(at, { method, token, ...(body && { body }) });
		return { status: answer.status, json: await answer.json() };
	};
	const start = (organization: TestOrganization, body: object = {}) => call("POST", path(organization), body);

	beforeAll(async () => {
		token = await operatorToken("organizations:offboard", "organizations:read", "organizations:write");
	});

	it("closes it at once for people, API tokens and ingest, and keeps every row", async () => {
		const organization = await createTestOrganization();
		const other = await createTestOrganization();
		await ingestLogs(organization, 3);
		const before = Date.now();
		const { status, json } = await start(organization);
		expect(status).toBe(201);
		expect(json).toMatchObject({ state: "GRACE", graceDays: 7, organization: organization.slug });
		expect(Date.parse(json.endsAt) - before).toBeGreaterThanOrEqual(7 * 86_400_000);

		await expect(listRequestLogs(organization.admin, {})).rejects.toMatchObject(closed);
		await expect(listRequestLogs(organization.member, {})).rejects.toThrow(/is being offboarded/);
		await expect(ingestLogs(organization, 1)).rejects.toMatchObject(closed);
		expect(await db().requestLog.count({ where: { deploymentId: organization.deploymentId } })).toBe(3);
		await ingestLogs(other, 1);
		const { caller } = organization.admin;
		if (caller.kind !== "user") throw new Error("not a person");
		expect((await whoami({ userId: caller.userId }))?.organizations[0]?.closed).toMatch(
			/Its data is kept until/,
		);
		expect((await call("GET", `/organizations/${organization.slug}`)).json.offboarding).toEqual({
			state: "GRACE",
			endsAt: json.endsAt,
		});
	});

	it("lets the vendor's application open what it sealed, and seal nothing new", async () => {
		const organization = await createTestOrganization();
		const { token: application } = await createTestApplication({ organizations: [organization.slug] });
		const item = { tenant: organization.slug, context: ["notes", "1", "body"] };
		const ask = async (at: string, items: object[]) =>
			(await (await vault.call(at, { items }, { token: application })).json()).results[0];
		const { sealed } = await ask("/seal", [{ ...item, value: "kept" }]);
		await start(organization);
		const { error } = await ask("/seal", [{ ...item, value: "new" }]);
		expect(error).toMatchObject(closed);
		expect(error.message).toMatch(
			/nothing new is sealed.*can be opened until .* UTC.*cancel the offboarding/,
		);
		expect(await ask("/open", [{ ...item, sealed }])).toMatchObject({ value: "kept" });
		const leases = [{ purpose: "SEAL", tenant: organization.slug }];
		const process = { id: newId(), name: "worker" };
		const answer = await vault.call("/leases", { process, leases }, { token: application });
		expect((await answer.json()).leases[0]).toMatchObject({ error: closed });
	});

	it("can be canceled, and everything works as before", async () => {
		const organization = await createTestOrganization();
		await start(organization, { graceDays: 1 });
		expect(await call("DELETE", path(organization))).toMatchObject({ status: 200 });
		await ingestLogs(organization, 1);
		expect((await listRequestLogs(organization.admin, {})).rows).toHaveLength(1);
		expect((await call("GET", path(organization))).status).toBe(404);
		expect((await call("DELETE", path(organization))).status).toBe(404);
		const actions = await db().auditEvent.findMany({
			where: { chainId: organization.id, action: { startsWith: "organization.offboarding" } },
			orderBy: { seq: "asc" },
		});
		expect(actions.map(({ action }) => action)).toEqual([
			"organization.offboarding_started",
			"organization.offboarding_canceled",
		]);
		// It can be started again.
		expect((await start(organization)).status).toBe(201);
	});

	it("cannot be canceled once the grace period has ended, even before anything is destroyed", async () => {
		const organization = await createTestOrganization();
		await start(organization);
		await db().offboarding.update({
			where: { organizationId: organization.id },
			data: { endsAt: new Date() },
		});
		const { status, json } = await call("DELETE", path(organization));
		expect([status, json.detail]).toEqual([409, expect.stringContaining("is over")]);
	});

	it("refuses other changes of the organization with a sentence, such as PUT, a new token or member", async () => {
		const organization = await createTestOrganization();
		const { slug } = organization;
		await call("PUT", `/organizations/${slug}/external-id`, { externalId: `c-${slug}` });
		await start(organization);
		token = await operatorToken(
			"organizations:offboard",
			"organizations:read",
			"organizations:write",
			"accounts:write",
		);
		for (const [method, at, body] of [
			["PUT", `/organizations/c-${slug}`, { slug, name: "New" }],
			["PATCH", `/organizations/${slug}`, { name: "New" }],
			["PUT", `/organizations/${slug}/external-id`, { externalId: "x" }],
			["POST", `/organizations/${slug}/deployments`, { name: "x", region: "us-west-1" }],
			["POST", `/organizations/${slug}/tokens`, { name: "x", scopes: ["telemetry:write"] }],
			["POST", `/organizations/${slug}/invitations`, { email: "a@b.example", role: "MEMBER" }],
			["POST", `/organizations/${slug}/offboarding`, {}],
		] as const) {
			const { status, json } = await call(method, at, body);
			expect([at, status]).toEqual([at, 409]);
			expect(json.detail).toMatch(/being offboarded/);
		}
	});

	it("lets no one accept an invitation", async () => {
		const organization = await createTestOrganization();
		const email = `new@${organization.slug}.example`;
		const { token: link } = await invite(organization.admin, { email, role: "MEMBER" });
		expect(await readInvitation(link)).not.toBeNull();
		await start(organization);
		expect(await readInvitation(link)).toBeNull();
		const accepting = acceptAsNewUser(
			{ ip: null, requestId: newId() },
			{ token: link, name: "New", password: `${newId()} long` },
		);
		await expect(accepting).rejects.toMatchObject({ code: "NOT_FOUND" });
	});

	it("has scheduled queries wait", async () => {
		const organization = await createTestOrganization();
		const { deploymentId } = organization;
		await createQuery(organization.admin, {
			deploymentId,
			name: "Every hour",
			schedule: "0 * * * *",
			timeZone: "UTC",
			whenBlocked: "CATCH_UP",
			definition: {
				source: "request-logs",
				groupBy: ["route"],
				measure: { kind: "count" },
				windowMinutes: 60,
			},
		});
		await db().scheduledQuery.updateMany({ where: { deploymentId }, data: { nextRunAt: new Date() } });
		await start(organization);
		await enqueueDueQueries();
		expect(await db().queryRun.count({ where: { deploymentId } })).toBe(0);
		await call("DELETE", path(organization));
		await enqueueDueQueries();
		expect(await db().queryRun.count({ where: { deploymentId } })).toBe(1);
	});

	it.each([0, 91, 1.5, "week"])("has a grace period from 1 to 90 days: %j is refused", async (graceDays) => {
		const { status } = await start(await createTestOrganization(), { graceDays });
		expect(status).toBe(400);
	});

	it("of two requests at the same moment, one begins it", async () => {
		const organization = await createTestOrganization();
		const answers = await Promise.all([start(organization), start(organization)]);
		expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
	});

	it("tells each Org Admin by email, when it begins and when it is canceled, and no one else", async () => {
		const organization = await createTestOrganization();
		const address = `org_admin@${organization.slug}.example`;
		const sendAll = async () => {
			const { rows } = await pool().query<{ id: string; data: Jobs["offboarding.mail"] }>(
				"SELECT id, data FROM pgboss.job WHERE name = 'offboarding.mail' AND data->>'organizationId' = $1",
				[organization.id],
			);
			for (const { id, data } of rows) await sendOffboardingMail(data, id);
			return rows.length;
		};
		await start(organization);
		expect(await sendAll()).toBe(1);
		expect(mail.mails.map(({ to }) => to)).toEqual([[address]]);
		expect(mail.mails[0]?.text).toMatch(/is being offboarded/);
		expect(mail.mails[0]?.text).toMatch(/All data is kept until 20/);
		await call("DELETE", path(organization));
		// The job of the first mail is sent again: it is out of date, and says nothing.
		expect(await sendAll()).toBe(2);
		expect(mail.mails).toHaveLength(2);
		expect(mail.mails[1]?.text).toMatch(/was canceled/);
	});

	it("raises an alert for the organization's channels and the vendor's staff", async () => {
		const organization = await createTestOrganization();
		await start(organization);
		const alerts = await db().alert.findMany({ where: { organizationId: organization.id } });
		expect(alerts.map(({ type }) => type)).toEqual(["organization.offboarding_started"]);
	});

	it("is audited under the token that did it", async () => {
		const organization = await createTestOrganization();
		await start(organization);
		const row = await db().auditEvent.findFirstOrThrow({
			where: { chainId: organization.id, action: "organization.offboarding_started" },
		});
		expect([row.actorType, row.details]).toEqual([
			"operator_token",
			{ graceDays: 7, endsAt: expect.any(String) },
		]);
	});
});
