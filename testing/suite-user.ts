import { createUser } from "../lib/operator/verbs/create-user.ts";
import { newId } from "../lib/platform/ids.ts";
import { operator } from "./suite-organization.ts";

export type TestUser = { id: string; email: string; password: string };

/** A user with a password: an Org Admin of the organization, or without one. */
export async function createTestUser(organization?: string): Promise<TestUser> {
	const email = `user-${newId()}@keyhold.example`;
	const password = `${newId()} is long`;
	const { id } = await createUser(operator, {
		email,
		name: "User",
		password,
		...(organization && { organization, role: "ORG_ADMIN" as const }),
	});
	return { id, email, password };
}
