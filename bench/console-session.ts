import { createUser } from "../lib/operator/verbs/create-user.ts";
import { newId } from "../lib/platform/ids.ts";
import { operator } from "../testing/suite-organization.ts";

/** Signs a new Org Admin of the organization in to a console. @returns the cookie of the session */
export async function consoleSession(url: string, organization: string): Promise<string> {
	const [email, password] = [`bench-${newId()}@${organization}.example`, newId()];
	await createUser(operator, { email, password, name: "Bench", organization, role: "ORG_ADMIN" });
	const answer = await fetch(`${url}/api/auth/csrf`);
	const { csrfToken } = (await answer.json()) as { csrfToken: string };
	const signedIn = await fetch(`${url}/api/auth/callback/credentials`, {
		method: "POST",
		redirect: "manual",
		headers: {
			cookie: cookiesOf(answer),
			origin: url,
			"content-type": "application/x-www-form-urlencoded",
		},
		body: new URLSearchParams({ csrfToken, email, password, json: "true" }),
	});
	const cookie = cookiesOf(signedIn);
	if (!cookie.includes("session"))
		throw new Error(`The console refused the sign-in: ${await signedIn.text()}`);
	return cookie;
}

function cookiesOf(response: Response): string {
	return response.headers
		.getSetCookie()
		.map((cookie) => cookie.split(";")[0])
		.join("; ");
}
