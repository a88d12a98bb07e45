import { z } from "zod";
import type { ErrorCode } from "@/lib/platform/errors.ts";

/** An opened payload: sent as it was sealed, since parsing would change its numbers. */
export const payload = z.unknown().meta({ description: "JSON, as it was ingested." });

/** Error codes of every operation that opens sealed data. */
export const openingRefusals: ErrorCode[] = [
	"NOT_FOUND",
	"KEY_REVOKED",
	"KMS_UNREACHABLE",
	"KMS_MISCONFIGURED",
	"DATA_DESTROYED",
	"KEY_INTEGRITY",
	"RECORD_INTEGRITY",
];
