/** Unwrapped data keys in memory, and for how long they may be used. */
export { boundClock } from "./bound-clock.ts";
export { KeyRing, type Lease, type Verdict } from "./key-ring.ts";
export { takeSecretKey } from "./secret-key.ts";
