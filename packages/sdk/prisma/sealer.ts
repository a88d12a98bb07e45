import type { Keyhold } from "../client/keyhold.ts";

/** Of the client, what sealing rows takes. */
export type Sealer = Pick<Keyhold, "sealMany" | "openMany" | "blindIndex">;
