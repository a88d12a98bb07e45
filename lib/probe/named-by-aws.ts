import { shownErrorName } from "../kms/key-trouble.ts";

/** ` (ThrottlingException)`: the name that AWS or the operating system gives a failure; nothing for any other. Pure. */
export function namedByAws(name: string): string {
	const isKeyholds = name === "" || name === "AbortError" || shownErrorName(name) !== name;
	const isJavaScripts = /Error$/.test(name) && Object.hasOwn(globalThis, name);
	return isKeyholds || isJavaScripts ? "" : ` (${name})`;
}
