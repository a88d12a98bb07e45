import { describe, expect, it } from "vitest";
import { asOwner, useSuiteDatabase } from "../../../testing/suite-database.ts";
import { userIdOf } from "../../../testing/suite-member.ts";
import { createTestOrganization, operator } from "../../../testing/suite-organization.ts";
import { operatorCreateToken } from "../../operator/verbs/create-token.ts";
import { db } from "../../platform/db.ts";
import { createToken } from "../tokens/create-token.ts";
import { personBehind } from "./requester.ts";

describe("the person behind a request", () => {
	useSuiteDatabase();

	it("is the token's creator, no one for the operator's token, and must be known", async () => {
		const { admin, slug } = await createTestOrganization();
		const input = { name: "deleter", scopes: ["keys:write" as const] };
		const behind = (id: string) => personBehind(db(), { type: "token", id, label: "deleter" });

		const { id } = await createToken(admin, { ...input, expiresAt: null });
		expect(await behind(id)).toBe(userIdOf(admin));
		const other = await operatorCreateToken(operator, { ...input, organization: slug });
		expect(await behind(other.id)).toBeNull();

		await asOwner(`UPDATE api_tokens SET created_by = NULL, created_by_user_id = NULL WHERE id = '${id}'`);
		await expect(behind(id)).rejects.toMatchObject({ code: "CONFLICT" });
	});
});
