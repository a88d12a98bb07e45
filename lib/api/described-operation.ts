import type { z } from "zod";
import type { ErrorCode } from "../platform/errors.ts";

/** A successful answer: documents it, and checks what is sent. */
export type AnswerSchema = {
	description: string;
	/** The JSON body's schema; without it, nothing is sent. */
	schema?: z.ZodType;
	/** The description of a text/plain alternative. */
	plain?: string;
	/** The headers, and whether every answer has them. */
	headers?: Partial<Record<"Location" | "ETag", "always" | "sometimes">>;
	example?: unknown;
};

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** An operation of an HTTP API, as far as its OpenAPI document describes it. */
export type DescribedOperation = {
	id: string;
	group: string;
	method: Method;
	/** Below the base path. */
	path: string;
	summary: string;
	description?: string;
	params: z.ZodObject;
	query: z.ZodObject;
	body: z.ZodType | null;
	/** True if a request may come without a body, which is read as {}. */
	isBodyOptional?: boolean;
	/** An example of the body. */
	example?: unknown;
	/** Its answer contains a secret, which is never stored: a repetition by Idempotency-Key is told that it was carried out. */
	hasSecret?: true;
	/** True if the operation honors If-Match. */
	isConditional?: boolean;
	answers: Record<number, AnswerSchema>;
	/** Error codes besides those that follow from the shape. */
	refusals: ErrorCode[];
};
