import type { ActionError } from "@/components/action-result.ts";

const fields = ["arn", "name", "description"];

/**
 * True if the form of a new key shows all of an error: as the key's checks, at its fields, or, without fields, above its
 * buttons. Pure.
 */
export function isShownInForm({ code, fieldErrors }: ActionError): boolean {
	return code === "PROBE_FAILED" || Object.keys(fieldErrors ?? {}).every((field) => fields.includes(field));
}
