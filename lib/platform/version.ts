import { createHash } from "node:crypto";
import { z } from "zod";

/** The version of a view, which changes with everything that it shows, for a strong ETag (RFC 9110 §8.8.1). Pure. */
export function versionOf(view: object): string {
	return createHash("sha256").update(JSON.stringify(view)).digest("base64url").slice(0, 22);
}

/** The versions of a resource that the caller accepts; without it, any. */
export const expectedVersions = z.array(z.string().max(200)).max(20).optional();
