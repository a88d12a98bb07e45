import { z } from "zod";
import { KmsError, validation } from "../kms-error.ts";

/** As in KMS, a wrong type is a SerializationException and an invalid value a ValidationException. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
	if (typeof body !== "object" || body === null || Array.isArray(body)) {
		throw new KmsError("SerializationException", "Start of structure or map expected.");
	}
	// AWS treats a null member as absent.
	const members = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
	const result = schema.safeParse(members);
	if (result.success) return result.data;
	const faults = result.error.issues.map((issue) => ({ issue, value: valueAt(members, issue.path) }));
	const wrongType = faults.find(
		({ issue, value }) => value !== undefined && (issue.code === "invalid_type" || issue.code === "custom"),
	);
	if (wrongType) {
		throw new KmsError(
			"SerializationException",
			`Member '${memberName(wrongType.issue.path)}' has an unexpected type.`,
		);
	}
	const details = faults.map(
		({ issue, value }) =>
			`Value${shown(issue.path, value)} at '${memberName(issue.path)}' failed to satisfy constraint: ${constraint(issue, value)}`,
	);
	const count = details.length === 1 ? "1 validation error" : `${details.length} validation errors`;
	throw validation(`${count} detected: ${details.join("; ")}`);
}

/** Bytes are never repeated in a message, which may be logged. */
function shown([member]: PropertyKey[], value: unknown): string {
	if (value === undefined) return " null";
	if (member === "Plaintext" || member === "CiphertextBlob") return "";
	return ` '${(typeof value === "object" ? JSON.stringify(value) : String(value)).slice(0, 256)}'`;
}

function constraint(issue: z.core.$ZodIssue, value: unknown): string {
	if (value === undefined) return "Member must not be null";
	if (issue.code === "too_small")
		return `Member must have ${measure(issue.origin)} greater than or equal to ${issue.minimum}`;
	if (issue.code === "too_big")
		return `Member must have ${measure(issue.origin)} less than or equal to ${issue.maximum}`;
	if (issue.code === "invalid_value")
		return `Member must satisfy enum value set: [${issue.values.join(", ")}]`;
	if (issue.code === "invalid_format")
		return `Member must satisfy regular expression pattern: ${issue.pattern ?? ""}`;
	return issue.message;
}

function measure(origin: string): string {
	return origin === "number" || origin === "int" ? "value" : "length";
}

function memberName(path: PropertyKey[]): string {
	return path
		.map((part) => (typeof part === "string" ? part.charAt(0).toLowerCase() + part.slice(1) : part))
		.join(".");
}

function valueAt(body: unknown, path: PropertyKey[]): unknown {
	return path.reduce<unknown>(
		(value, part) => (value as Record<PropertyKey, unknown> | undefined)?.[part],
		body,
	);
}

export const keyId = z.string().min(1).max(2048);
export const dryRun = z.boolean().optional();
export const grantTokens = z.array(z.string().min(1).max(8192)).max(10).optional();
export const limit = (most: number) => z.int().min(1).max(most).optional();
export const marker = z.string().min(1).max(1024).optional();
export const description = z.string().max(8192);
export const tags = z
	.array(z.object({ TagKey: z.string().min(1).max(128), TagValue: z.string().max(256) }))
	.max(200);
export const encryptionAlgorithm = z
	.enum(["SYMMETRIC_DEFAULT", "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "SM2PKE"])
	.default("SYMMETRIC_DEFAULT");

/** Base64 in the JSON, bytes in the code. */
export function blob(maximumBytes: number) {
	return z
		.custom<string>(
			(value) => typeof value === "string" && value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value),
		)
		.transform((text, { issues }) => {
			const bytes = Buffer.from(text, "base64");
			const common = { origin: "array", inclusive: true, input: bytes } as const;
			if (bytes.length === 0) issues.push({ code: "too_small", minimum: 1, ...common });
			if (bytes.length > maximumBytes) issues.push({ code: "too_big", maximum: maximumBytes, ...common });
			return bytes;
		});
}

/** Kept exactly as sent, since these bytes are authenticated. */
export const encryptionContext = z
	.custom<Record<string, string>>(
		(value) =>
			typeof value === "object" &&
			value !== null &&
			!Array.isArray(value) &&
			Object.values(value).every((part) => typeof part === "string"),
	)
	.default({});
