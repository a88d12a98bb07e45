import type { ActionResult } from "@/components/action-result.ts";
import type { ErrorCode } from "@/lib/platform/errors.ts";

/** A decrypted payload, or why the key or the record prevents that. */
export type PayloadOutcome =
	| { value: string; failure?: undefined }
	| { failure: { code: ErrorCode; awsErrorName: string | undefined; requestId: string } };

/** The server action that decrypts the payload of one record, which is audited. */
export type OpenPayload = (input: { id: string }) => Promise<ActionResult<PayloadOutcome>>;
