import { describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../../testing/suite-database.ts";
import { createTestPerson } from "../../../testing/suite-member.ts";
import { createTestOrganization, operator } from "../../../testing/suite-organization.ts";
import { db } from "../../platform/db.ts";
import { setUserDisabled } from "./manage-user.ts";
import { renameOrganization } from "./rename-organization.ts";
import { setAuditSampling } from "./set-audit-sampling.ts";
import { setRetention } from "./set-retention.ts";
import { setSsoOnly } from "./set-sso-only.ts";

describe("a change by the operator that would change nothing", () => {
	useSuiteDatabase();

	it.each([
		["name", (organization: string) => renameOrganization(operator, { organization, name: "Acme" })],
		["sampling", (organization: string) => setAuditSampling(operator, { organization, oneIn: 7 })],
		["retention", (organization: string) => setRetention(operator, { organization, days: 7 })],
		["SSO only", (organization: string) => setSsoOnly(operator, { organization, isSsoOnly: true })],
	])("is refused and not audited: %s", async (_, change) => {
		const { id, slug } = await createTestOrganization();
		await change(slug);
		const rows = await db().auditEvent.count({ where: { chainId: id } });
		await expect(change(slug)).rejects.toMatchObject({ code: "CONFLICT" });
		expect(await db().auditEvent.count({ where: { chainId: id } })).toBe(rows);
	});

	it("is refused and not audited: a disabled account", async () => {
		const { email } = await createTestPerson();
		await setUserDisabled(operator, { email, isDisabled: true });
		const rows = await db().auditEvent.count();
		await expect(setUserDisabled(operator, { email, isDisabled: true })).rejects.toMatchObject({
			code: "CONFLICT",
		});
		expect(await db().auditEvent.count()).toBe(rows);
	});
});
