import type { Keyhold } from "../client/keyhold.ts";

/** The part of the client that sealing rows needs. */
export type Sealer = Pick<Keyhold, "sealMany" | "openMany" | "blindIndex">;
