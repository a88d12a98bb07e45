import { describe, expect, it } from "vitest";
import { tamperWithAudit, useSuiteDatabase } from "../../../testing/suite-database.ts";
import { useSuiteKms } from "../../../testing/suite-kms.ts";
import { userIdOf } from "../../../testing/suite-member.ts";
import { operator } from "../../../testing/suite-organization.ts";
import { createTwoPersonOrganization, setTwoPerson } from "../../../testing/two-person.ts";
import { alertText } from "../../alerts/alert-text.ts";
import { approveChange } from "../../keys/approve-change.ts";
import { deleteKey } from "../../keys/delete-key.ts";
import { operatorSetRole } from "../../operator/verbs/members.ts";
import { db } from "../../platform/db.ts";
import { switchOffTwoPerson } from "./switch-off-two-person.ts";

const alertsOf = (organizationId: string) =>
	db().alert.findMany({ where: { organizationId, type: "organization.new_admin_approved" } });
const idOf = (outcome: unknown) => (outcome as { approvalId: string }).approvalId;

describe("an approval by a user who has just become an Org Admin", () => {
	useSuiteDatabase();
	useSuiteKms();

	it("raises one alert, which names what was approved and no person", async () => {
		const { id, anna, ben, keyId, arn } = await createTwoPersonOrganization();
		const approvalId = idOf(await deleteKey(anna, { keyId, confirmArn: arn, reason: "No longer used" }));
		await approveChange(ben, { approvalId, confirmArn: arn });
		const [alert, ...more] = await alertsOf(id);
		expect(more).toEqual([]);
		expect(alert?.data).toMatchObject({ action: "DELETE_KEY", keyName: "prod", approvalId });
		expect(JSON.stringify(alert?.data)).not.toContain("@");
		const { subject, text } = alertText(
			"organization.new_admin_approved",
			alert?.data as Record<string, unknown>,
		);
		expect(subject).toMatch(/: a new Org Admin approved a request$/);
		expect(text).toMatch(
			/became an Org Admin at \d{4}-\d\d-\d\d \d\d:\d\d UTC, .* approved a request to delete prod\. It is done\./,
		);
	});

	it("raises none after a day, and one again when the role was given a moment ago", async () => {
		const { organization, id, anna, ben } = await createTwoPersonOrganization();
		await tamperWithAudit("UPDATE audit_events SET at = at - interval '25 hours' WHERE chain_id = $1", [id]);
		await approveChange(ben, {
			approvalId: idOf(await switchOffTwoPerson(anna, { reason: "We are only two" })),
		});
		expect(await alertsOf(id)).toEqual([]);

		await setTwoPerson(id, true);
		const { email } = await db().user.findUniqueOrThrow({ where: { id: userIdOf(ben) } });
		for (const role of ["MEMBER", "ORG_ADMIN"] as const)
			await operatorSetRole(operator, { organization: organization.slug, email, role });
		await approveChange(ben, {
			approvalId: idOf(await switchOffTwoPerson(anna, { reason: "We are only two" })),
		});
		expect(await alertsOf(id)).toMatchObject([{ data: { action: "SWITCH_OFF_TWO_PERSON" } }]);
	});
});
