import { randomBytes, randomUUID } from "node:crypto";

export function newKeyId(isMultiRegion: boolean): string {
	return isMultiRegion ? `mrk-${randomBytes(16).toString("hex")}` : randomUUID();
}
