type Validating = { validateJWT(jwt: string, expected: string, required?: string[]): Promise<unknown> };

/**
 * Makes a client take ID tokens that are signed with one of these algorithms. openid-client knows one a client, while a
 * provider may list several and need not say which it signs with for whom. All else is checked as before.
 */
export function takeAlgorithms(client: object, algorithms: readonly string[]): void {
	// Not in its types.
	const validating = client as Validating;
	const validate = validating.validateJWT;
	if (typeof validate !== "function") throw new Error("openid-client has no validateJWT");
	validating.validateJWT = (jwt, expected, required) => {
		const algorithm = algorithmOf(jwt);
		return validate.call(client, jwt, algorithms.includes(algorithm) ? algorithm : expected, required);
	};
}

/** What a token says that it is signed with; "" for one that says nothing. */
function algorithmOf(jwt: string): string {
	try {
		const header = JSON.parse(Buffer.from(jwt.split(".")[0] ?? "", "base64url").toString()) as {
			alg?: unknown;
		};
		return typeof header?.alg === "string" ? header.alg : "";
	} catch {
		return "";
	}
}
