import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Caller } from "../caller.ts";

/**
 * True for a request to STS GetCallerIdentity, the only operation of another service, so that commands which need both
 * work with one endpoint. Source: AWS STS API Reference, GetCallerIdentity (query protocol).
 */
export function isCallerIdentity(request: IncomingMessage, body: string): boolean {
	const isForm = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded");
	return Boolean(isForm) && new URLSearchParams(body).get("Action") === "GetCallerIdentity";
}

/** Roles call through a session, as in AWS. */
export function answerCallerIdentity(response: ServerResponse, { principalArn, account }: Caller): void {
	const session = principalArn.replace(
		/:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/,
		":sts::$1:assumed-role/$2/local",
	);
	const text = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
<GetCallerIdentityResult><Arn>${session}</Arn><UserId>LOCAL</UserId><Account>${account}</Account></GetCallerIdentityResult>
<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>
</GetCallerIdentityResponse>`;
	response.writeHead(200, { "content-type": "text/xml", "content-length": Buffer.byteLength(text) });
	response.end(text);
}
