import { environment } from "./world.ts";

type Answer = {
	status: number;
	// biome-ignore lint/suspicious/noExplicitAny: the tests expect what they read of it
	json: any;
};

/** Calls the REST API, or another JSON API, with a token. */
export function apiClient(token: string, baseUrl = `${environment.consoleUrl}/api/v1`) {
	const call = async (method: string, path: string, body?: unknown): Promise<Answer> => {
		const response = await fetch(baseUrl + path, {
			method,
			headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
			...(body !== undefined && { body: JSON.stringify(body) }),
		});
		const text = await response.text();
		return { status: response.status, json: text === "" ? null : JSON.parse(text) };
	};
	return {
		call,
		get: (path: string) => call("GET", path),
		post: (path: string, body: unknown) => call("POST", path, body),
	};
}
