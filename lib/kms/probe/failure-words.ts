/** Names that Keyhold or its libraries give a failure: they say nothing to a reader and are not AWS's. */
const ownNames = new Set([
	"AbortError",
	"TimeoutError",
	"NetworkError",
	"NoAnswer",
	"NotAsked",
	"UnexpectedAnswer",
	"UnknownError",
]);

/** ` (ThrottlingException)`: the name that AWS or the operating system gives a failure; nothing for any other. Pure. */
export function namedByAws(name: string): string {
	const isJavaScripts = /Error$/.test(name) && Object.hasOwn(globalThis, name);
	return name === "" || isJavaScripts || ownNames.has(name) ? "" : ` (${name})`;
}

// OpenSSL's names as Node gives them, and Node's own for a certificate of another host.
const certificateNames =
	/^(ERR_TLS_CERT_\w+|CERT_\w+|CRL_\w+|\w*SELF_SIGNED_CERT\w*|UNABLE_TO_(GET|VERIFY|DECODE|DECRYPT)_\w+|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|ERROR_IN_CERT_\w+)$/;

/**
 * Why the certificate of an endpoint was not trusted, as Node names it; undefined when the failure is another. Pure.
 * Source: Node.js documentation, "TLS: X509 certificate error codes".
 */
export function certificateTrouble(failure: { name: string; error: unknown }): string | undefined {
	const { code, cause } = (failure.error ?? {}) as { code?: unknown; cause?: { code?: unknown } };
	return [failure.name, code, cause?.code].find(
		(name): name is string => typeof name === "string" && certificateNames.test(name),
	);
}
