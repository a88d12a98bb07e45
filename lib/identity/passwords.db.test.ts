import { hash } from "@node-rs/argon2";
import { beforeAll, describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createTestOrganization, type TestOrganization } from "../../testing/suite-organization.ts";
import { acceptAsNewUser } from "../organizations/members/accept-invitation.ts";
import { invite } from "../organizations/members/invite.ts";
import { db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { signIn } from "./sign-in.ts";

const anywhere = { ip: null, userAgent: null, replaces: null, requestId: newId() };
/** The same text: composed, decomposed, and with a ligature and full-width digits. */
const composed = "caf\u00e9 officier 2026 m\u00fcnchen";
const decomposed = "cafe\u0301 officier 2026 mu\u0308nchen";
const compatible = "caf\u00e9 o\ufb03cier \uff12\uff10\uff12\uff16 m\u00fcnchen";

describe("a password", () => {
	useSuiteDatabase();
	let organization: TestOrganization;
	beforeAll(async () => {
		organization = await createTestOrganization();
	});

	async function accountWith(password: string): Promise<string> {
		const email = `${newId()}@example.com`;
		const { token } = await invite(organization.admin, { email, role: "MEMBER" });
		await acceptAsNewUser(anywhere, { token, name: "New", password });
		return email;
	}
	const outcome = async (email: string, password: string) =>
		(await signIn(anywhere, { email, password })).outcome;

	it.each([
		["composed", composed],
		["decomposed", decomposed],
		["with compatibility characters", compatible],
	])("set %s is right however the keyboard composes it", async (_, password) => {
		const email = await accountWith(password);
		for (const typed of [composed, decomposed, compatible])
			expect(await outcome(email, typed)).toBe("signed-in");
		expect(await outcome(email, composed.replace("\u00e9", "e"))).toBe("refused");
	});

	it("hashed before passwords were normalized stays right as it was typed", async () => {
		const email = await accountWith("something else at first");
		await db().user.update({ where: { email }, data: { passwordHash: await hash(decomposed) } });
		expect(await outcome(email, decomposed)).toBe("signed-in");
		expect(await outcome(email, composed)).toBe("refused");
	});

	it("has as many characters as its normalized form", async () => {
		await expect(accountWith("e\u0301".repeat(11))).rejects.toMatchObject({ code: "INVALID_INPUT" });
	});
});
