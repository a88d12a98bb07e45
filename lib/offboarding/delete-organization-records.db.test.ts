import { describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, operator, type TestOrganization } from "../../testing/suite-organization.ts";
import { takeAccessLink } from "../identity/access-links/take-access-link.ts";
import { offboardOrganization } from "../jobs/offboard-organization.ts";
import { createAccessLink } from "../operator/links/create-access-link.ts";
import { startOffboarding } from "../operator/offboarding/start-offboarding.ts";
import { addMember, operatorRemoveMember } from "../operator/verbs/members.ts";
import { db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";

const never = new AbortController().signal;

async function startEnded({ id: organizationId, slug }: TestOrganization): Promise<void> {
	await startOffboarding(operator, { organization: slug });
	await db().offboarding.update({
		where: { organizationId },
		data: { endsAt: new Date(Date.now() - 1_000) },
	});
}

describe("the records that the end of an organization deletes", () => {
	useSuiteDatabase();
	useSuiteKms();

	it("deletes accounts of removed members, and keeps one that another organization has removed", async () => {
		const [organization, other] = [await createTestOrganization(), await createTestOrganization()];
		const [gone, kept] = ["org_admin", "member"].map((name) => `${name}@${organization.slug}.example`) as [
			string,
			string,
		];
		await addMember(operator, {
			organization: organization.slug,
			email: `member@${other.slug}.example`,
			role: "ORG_ADMIN",
		});
		await operatorRemoveMember(operator, { organization: organization.slug, email: gone });
		await addMember(operator, { organization: other.slug, email: kept, role: "MEMBER" });
		await operatorRemoveMember(operator, { organization: other.slug, email: kept });
		await startEnded(organization);
		await offboardOrganization({ organizationId: organization.id }, never);
		const users = await db().user.findMany({ where: { email: { in: [gone, kept] } } });
		expect(users.map(({ email }) => email)).toEqual([kept]);
		expect(await db().removedMember.count({ where: { organizationId: other.id } })).toBe(1);
	});

	it("deletes accounts that a set-up link made, also long after their last session", async () => {
		const organization = await createTestOrganization();
		const { id: organizationId, slug } = organization;
		const email = `it@${slug}.example`;
		const link = { organization: slug, kind: "SETUP" as const, email, name: "IT" };
		const { path } = await createAccessLink(operator, link);
		const browser = { requestId: newId(), ip: null, userAgent: null, replaces: null };
		expect(await takeAccessLink(browser, path.slice("/access/".length))).not.toBeNull();
		await db().session.deleteMany({ where: { user: { email } } });
		await startEnded(organization);
		await offboardOrganization({ organizationId }, never);
		expect(await db().user.count({ where: { email } })).toBe(0);
	});

	it("deletes accounts that had no other access, and keeps the others", async () => {
		const organization = await createTestOrganization();
		const other = await createTestOrganization();
		const [gone, kept] = ["org_admin", "member"].map((name) => `${name}@${organization.slug}.example`);
		await addMember(operator, { organization: other.slug, email: kept as string, role: "MEMBER" });
		await startEnded(organization);
		await offboardOrganization({ organizationId: organization.id }, never);
		const users = await db().user.findMany({ where: { email: { in: [gone as string, kept as string] } } });
		expect(users.map(({ email }) => email)).toEqual([kept]);
		expect(await db().membership.count({ where: { organizationId: other.id } })).toBe(3);
	});
});
