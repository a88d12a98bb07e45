import { fieldsOf, type MessageName } from "./messages.ts";

/** A mistaken sender has fewer; more are not checked. */
export const maxNames = 100;

/**
 * A warning for a sender whose fields are ignored by mistake, not because they are newer than Keyhold: names in protobuf's
 * spelling (resource_logs), or only unknown names. Null if nothing is wrong. Repeats no unknown name.
 */
export function unknownNames(message: MessageName, names: string[]): string | null {
	if (names.length > maxNames) return null;
	const isField = (name: string) => fieldsOf[message].some((field) => field.name === name);
	const unknown = names.filter((name) => !isField(name));
	const misspelled = unknown.find((name) => name.includes("_") && isField(inLowerCamelCase(name)));
	if (misspelled) return `${misspelled} is ignored: OTLP/JSON names it ${inLowerCamelCase(misspelled)}`;
	const isAllUnknown = unknown.length > 0 && unknown.length === names.length;
	return isAllUnknown ? `this ${message} has no known field and is ignored` : null;
}

function inLowerCamelCase(name: string): string {
	return name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
