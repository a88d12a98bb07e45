import type { APIRequestContext, PlaywrightWorkerArgs } from "@playwright/test";
import { environment, type Person } from "../world.ts";

export type Answer = { status: number; text: string };

/** Sends requests as one caller: with a session cookie, with a token, or with neither. */
export type Caller = {
	name: string;
	isToken: boolean;
	ask: (
		method: string,
		path: string,
		more?: { headers?: Record<string, string>; body?: string },
	) => Promise<Answer>;
	close: () => Promise<void>;
};

type Playwright = PlaywrightWorkerArgs["playwright"];

export async function openCaller(
	playwright: Playwright,
	name: string,
	as: { person?: Person; token?: string },
): Promise<Caller> {
	const context = await playwright.request.newContext({
		baseURL: environment.consoleUrl,
		extraHTTPHeaders: {
			origin: environment.consoleUrl,
			...(as.token && { authorization: `Bearer ${as.token}` }),
		},
	});
	if (as.person) await signIn(context, as.person);
	return {
		name,
		isToken: as.token !== undefined,
		ask: async (method, path, { headers = {}, body } = {}) => {
			const response = await context.fetch(path, {
				method,
				headers: { "content-type": "application/json", ...headers },
				...(body !== undefined && { data: Buffer.from(body) }),
				maxRedirects: 0,
			});
			return {
				status: response.status(),
				text: `${JSON.stringify(response.headersArray())}\n${await response.text()}`,
			};
		},
		close: () => context.dispose(),
	};
}

/** Posts the form of the sign-in page. */
async function signIn(context: APIRequestContext, { email, password }: Person): Promise<void> {
	const { csrfToken } = await (await context.get("/api/auth/csrf")).json();
	await context.post("/api/auth/callback/credentials", {
		form: { csrfToken, email, password, json: "true" },
	});
	const session = await (await context.get("/api/auth/session")).json();
	if (!session?.userId) throw new Error(`${email} could not sign in.`);
}
