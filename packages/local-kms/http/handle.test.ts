import { request as httpRequest } from "node:http";
import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { expect, test } from "vitest";
import { owner, refused, useLocalKms } from "../testing/use-local-kms.ts";

const kms = useLocalKms({ control: false });

const scope = (accessKeyId: string, region = "eu-west-1", service = "kms") =>
	`AWS4-HMAC-SHA256 Credential=${accessKeyId}/20261121/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;

interface Raw {
	method?: string;
	path?: string;
	body?: string;
	headers?: Record<string, string>;
}

/** Node's client, since fetch does not let a test set Host and Origin. */
async function send({ method = "POST", path = "/", body = "{}", headers = {} }: Raw) {
	const usual = {
		authorization: scope(owner),
		"content-type": "application/x-amz-json-1.1",
		"x-amz-target": "TrentService.ListKeys",
	};
	return await new Promise<{ status: number; type?: string; requestId: unknown }>((resolve, reject) => {
		const request = httpRequest(
			`${kms.url()}${path}`,
			{ method, headers: { ...usual, ...headers } },
			(response) => {
				let text = "";
				response.on("data", (chunk) => {
					text += chunk;
				});
				response.on("end", () => {
					const requestId = response.headers["x-amzn-requestid"];
					resolve({ status: response.statusCode ?? 0, type: JSON.parse(text || "{}").__type, requestId });
				});
			},
		);
		request.on("error", reject);
		request.end(body);
	});
}

test("every answer has its own request id, including refusals", async () => {
	const answers = [await send({}), await send({}), await send({ body: "{" })];
	expect(answers.map(({ status }) => status)).toEqual([200, 200, 400]);
	for (const { requestId } of answers) expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
	expect(new Set(answers.map(({ requestId }) => requestId)).size).toBe(3);
});

test.each([
	["no Authorization", { headers: { authorization: "" } }, "MissingAuthenticationTokenException"],
	[
		"an unknown access key id",
		{ headers: { authorization: scope("AKIAUNKNOWN") } },
		"UnrecognizedClientException",
	],
	["eleven digits", { headers: { authorization: scope("11112222333") } }, "UnrecognizedClientException"],
	[
		"a name every object has",
		{ headers: { authorization: scope("constructor") } },
		"UnrecognizedClientException",
	],
	["another scheme", { headers: { authorization: "Bearer abc" } }, "IncompleteSignatureException"],
	[
		"another service's scope",
		{ headers: { authorization: scope(owner, "eu-west-1", "s3") } },
		"InvalidSignatureException",
	],
	[
		"a region with a path in it",
		{ headers: { authorization: scope(owner, "..") } },
		"InvalidSignatureException",
	],
	[
		"an operation it does not know",
		{ headers: { "x-amz-target": "TrentService.Sign" } },
		"UnknownOperationException",
	],
	[
		"another service's target",
		{ headers: { "x-amz-target": "DynamoDB.ListKeys" } },
		"UnknownOperationException",
	],
	["another content type", { headers: { "content-type": "text/plain" } }, "UnknownOperationException"],
	["another method", { method: "PUT" }, "UnknownOperationException"],
	[
		"the control API when it is off",
		{ path: "/_control/faults", headers: { "x-amz-target": "" } },
		"UnknownOperationException",
	],
	["malformed JSON", { body: '{"Limit":' }, "SerializationException"],
	["JSON that is no object", { body: "[]" }, "SerializationException"],
	["a member of another type", { body: '{"Limit":"ten"}' }, "SerializationException"],
	["a member beyond its limits", { body: '{"Limit":1001}' }, "ValidationException"],
	["a marker it never gave", { body: '{"Marker":"%%"}' }, "InvalidMarkerException"],
])("%s is refused", async (_, raw: Raw, type) => {
	expect(await send(raw)).toMatchObject({ status: 400, type });
});

test("a null member is treated as absent", async () => {
	expect(await send({ body: '{"Limit":null}' })).toMatchObject({ status: 200 });
});

test("a body above 1 MiB is refused", async () => {
	const raw = { body: JSON.stringify({ Marker: "x".repeat(1_048_576) }) };
	expect(await send(raw)).toMatchObject({ status: 413, type: "RequestEntityTooLargeException" });
});

test("a page in a local browser cannot call, neither with an Origin nor through a name of its own", async () => {
	expect(await send({ headers: { origin: "http://localhost:3000" } })).toMatchObject({ status: 403 });
	expect(await send({ headers: { host: "rebound.example" } })).toMatchObject({ status: 403 });
	expect(await send({ headers: { host: "localhost:1" } })).toMatchObject({ status: 200 });
});

test("the region is that of the signature", async () => {
	const credentials = { accessKeyId: owner, secretAccessKey: "any" };
	const client = new KMSClient({ endpoint: kms.url(), region: "ap-southeast-2", credentials });
	const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
	expect(KeyMetadata?.Arn).toContain(`:ap-southeast-2:${owner}:`);
	client.destroy();
});

test("the SDK shows the name of every refusal", async () => {
	await refused(kms.as("AKIAUNKNOWN").send(new CreateKeyCommand({})), "UnrecognizedClientException");
});
