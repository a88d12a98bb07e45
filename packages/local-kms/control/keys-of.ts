import { keyArn, parseKmsArn } from "../arn.ts";
import { decodeBlob } from "../crypto/blob.ts";
import type { Call } from "../operations/operation.ts";

/** The ARNs of the keys that a request names by id, ARN, alias or ciphertext, without checking permissions. */
export function keysOf(call: Call, body: unknown): string[] {
	const members = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
	const named = ["KeyId", "SourceKeyId", "DestinationKeyId", "TargetKeyId"].map((name) =>
		ofIdentifier(call, members[name]),
	);
	return [...new Set([...named, ofBlob(call, members.CiphertextBlob)])].filter((arn) => arn !== undefined);
}

function ofIdentifier({ store, caller }: Call, identifier: unknown): string | undefined {
	if (typeof identifier !== "string") return undefined;
	const place = parseKmsArn(identifier) ?? { ...caller, name: identifier };
	const keyId = place.name.startsWith("alias/") ? store.findAlias(place, place.name)?.keyId : place.name;
	const key = keyId === undefined ? undefined : store.find(place, keyId);
	return key ? keyArn(key) : undefined;
}

function ofBlob({ store, caller }: Call, text: unknown): string | undefined {
	const blob = typeof text === "string" ? decodeBlob(Buffer.from(text, "base64")) : undefined;
	const key = blob && store.find({ account: blob.account, region: caller.region }, blob.keyId);
	return key ? keyArn(key) : undefined;
}
