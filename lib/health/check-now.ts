import { keyCheck } from "./key-check.ts";

/**
 * Checks a saved key of the caller's organization at once.
 * @throws KeyholdError NOT_FOUND; RATE_LIMITED when the organization has asked too often.
 */
export const checkNow = keyCheck({ name: "checkNow", permission: "key:probe" });
