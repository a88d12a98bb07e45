import { z } from "zod";

/** An opened payload: sent as it was sealed, since parsing would change its numbers. */
export const payload = z.unknown().meta({ description: "JSON, as it was ingested." });
