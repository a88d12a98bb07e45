type Validating = { validateJWT(jwt: string, expected: string, required?: string[]): Promise<unknown> };

/**
 * Makes a client accept ID tokens signed with any of these algorithms. openid-client allows one per client, but a provider
 * may list several without saying which one it uses. All other checks stay the same.
 */
export function takeAlgorithms(client: object, algorithms: readonly string[]): void {
	// Not in its public types.
	const validating = client as Validating;
	const validate = validating.validateJWT;
	if (typeof validate !== "function") throw new Error("openid-client has no validateJWT");
	validating.validateJWT = (jwt, expected, required) => {
		const algorithm = algorithmOf(jwt);
		return validate.call(client, jwt, algorithms.includes(algorithm) ? algorithm : expected, required);
	};
}

/** The algorithm in the header of a token; "" if there is none. */
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
