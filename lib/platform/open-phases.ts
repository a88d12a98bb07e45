import type { RekeyPhase } from "./prisma/client.ts";

/** The phases of a rekey that still moves data. A deployment has at most one such rekey. */
export const openPhases: RekeyPhase[] = ["REWRAP", "REENCRYPT"];

/** `openPhases` as an SQL condition on `rekeys`. */
export const isOpenPhase = `phase IN (${openPhases.map((phase) => `'${phase}'`).join(", ")})`;
