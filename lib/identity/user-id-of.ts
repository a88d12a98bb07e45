import type { Authorized } from "../access/authorize.ts";
import { KeyholdError } from "../platform/errors.ts";

/** The user ID of an authorized person. @throws KeyholdError FORBIDDEN for any other caller */
export function userIdOf({ actor }: Pick<Authorized, "actor">): string {
	if (actor.type === "user" && actor.id) return actor.id;
	throw new KeyholdError("FORBIDDEN", "Only a person can do this, not an API token.");
}
