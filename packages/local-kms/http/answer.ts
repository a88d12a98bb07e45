import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { KmsError } from "../kms-error.ts";

export const amzJson = "application/x-amz-json-1.1";
export const plainJson = "application/json";

/** Every answer has a request id, including errors. */
export function answer(
	response: ServerResponse,
	status: number,
	body: object | undefined,
	type = amzJson,
): void {
	const text = body === undefined ? "" : JSON.stringify(body);
	response.writeHead(status, {
		"content-type": type,
		"content-length": Buffer.byteLength(text),
		"x-amzn-requestid": randomUUID(),
		"cache-control": "no-store",
	});
	response.end(text);
}

export function answerError(response: ServerResponse, cause: unknown): void {
	const error = cause instanceof KmsError ? cause : internal(cause);
	const body = error.message === "" ? { __type: error.name } : { __type: error.name, message: error.message };
	answer(response, error.status, body);
}

/** A defect of this program: printed here, hidden from the caller. */
function internal(cause: unknown): KmsError {
	console.error("The local KMS failed to answer a request.", cause);
	return new KmsError("KMSInternalException", "The local KMS failed. Its console shows the error.");
}
