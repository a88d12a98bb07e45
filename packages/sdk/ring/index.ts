/** Unwrapped data keys in memory, and for how long they may be used. */
export { boundClock } from "./bound-clock.ts";
export { KeyRing } from "./key-ring.ts";
export type { Lease, Verdict } from "./key-ring-options.ts";
export { takeSecretKey } from "./secret-key.ts";
