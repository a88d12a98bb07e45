import { beforeAll, describe, expect, it } from "vitest";
import { callOperatorApi, operatorToken } from "../../../testing/call-operator-api.ts";
import { useSuiteDatabase } from "../../../testing/suite-database.ts";
import { useSuiteKms } from "../../../testing/suite-kms.ts";
import {
	createTestOrganization,
	ingestLogs,
	operator,
	type TestOrganization,
} from "../../../testing/suite-organization.ts";
import { db } from "../../platform/db.ts";
import { revokeOperatorToken } from "../verbs/operator-tokens.ts";
import { approveOffboarding } from "./approve-offboarding.ts";
import { startOffboarding } from "./start-offboarding.ts";

process.env.KEYHOLD_OFFBOARDING_TWO_OPERATORS = "true";

describe("offboarding that needs two operators", () => {
	useSuiteDatabase();
	useSuiteKms();
	let ada: string;
	let ben: string;
	beforeAll(async () => {
		[ada, ben] = [
			await operatorToken("organizations:offboard"),
			await operatorToken("organizations:offboard"),
		];
	});
	const post = async ({ slug }: TestOrganization, rest: string, token: string) => {
		const answer = await callOperatorApi(`/organizations/${slug}/offboarding${rest}`, {
			method: "POST",
			token,
			...(rest === "" && { body: {} }),
		});
		return { status: answer.status, json: await answer.json() };
	};

	it("changes nothing until another operator has approved it", async () => {
		const organization = await createTestOrganization();
		expect((await post(organization, "", ada)).json.state).toBe("WAITING");
		await ingestLogs(organization, 1);
		expect((await post(organization, "/approval", ada)).status).toBe(403);
		await ingestLogs(organization, 1);
		const { status, json } = await post(organization, "/approval", ben);
		expect([status, json.state]).toEqual([200, "GRACE"]);
		await expect(ingestLogs(organization, 1)).rejects.toMatchObject({ code: "ORGANIZATION_CLOSED" });
		const row = await db().auditEvent.findFirstOrThrow({
			where: { chainId: organization.id, action: "organization.offboarding_started" },
		});
		expect(row.details).toMatchObject({ requestedBy: json.requestedBy, approvedBy: json.approvedBy });
		expect(json.requestedBy).not.toBe(json.approvedBy);
		expect((await post(organization, "/approval", ben)).status).toBe(409);
	});

	it("is not approved by the command line what the command line requested", async () => {
		const { slug: organization } = await createTestOrganization();
		await startOffboarding(operator, { organization });
		await expect(approveOffboarding(operator, { organization })).rejects.toMatchObject({ code: "FORBIDDEN" });
	});

	it("is void once the request has expired, or its token is revoked", async () => {
		const expired = await createTestOrganization();
		await post(expired, "", ada);
		await db().offboarding.update({ where: { organizationId: expired.id }, data: { endsAt: new Date() } });
		expect((await post(expired, "/approval", ben)).status).toBe(409);
		// Another request takes its place.
		expect((await post(expired, "", ben)).status).toBe(201);

		const organization = await createTestOrganization();
		const eve = await operatorToken("organizations:offboard");
		await post(organization, "", eve);
		const { requesterId } = await db().offboarding.findUniqueOrThrow({
			where: { organizationId: organization.id },
		});
		await revokeOperatorToken(operator, { tokenId: requesterId ?? "" });
		expect((await post(organization, "/approval", ben)).status).toBe(409);
		await ingestLogs(organization, 1);
	});
});
