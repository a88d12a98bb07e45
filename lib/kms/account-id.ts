import { trimArn } from "./arn.ts";

/**
 * Reads an AWS account ID from pasted text: 12 digits, also in groups (1111-2222-3333), or any ARN of the account.
 * Undefined if there is none. Pure. Source: AWS Account Management Guide, "View AWS account identifiers".
 */
export function readAccountId(pasted: string): string | undefined {
	const text = trimArn(pasted);
	const digits = text.startsWith("arn:") ? (text.split(":")[4] ?? "") : text.replace(/[\s-]/g, "");
	return /^\d{12}$/.test(digits) ? digits : undefined;
}
