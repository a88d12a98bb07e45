import { keyCheck } from "./key-check.ts";

/**
 * Checks a saved key of the caller's organization now.
 * @throws KeyholdError NOT_FOUND; RATE_LIMITED if the organization has checked too often
 */
export const checkNow = keyCheck({ name: "checkNow", permission: "key:probe" });
