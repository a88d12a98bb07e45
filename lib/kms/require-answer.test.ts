import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lookAtKey } from "./key-facts.ts";
import { pingKms } from "./ping.ts";
import { encrypt, generateDataKey, unwrapDataKey } from "./wrapped-data-keys.ts";

const arn = "arn:aws:kms:us-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const otherArn = arn.replace("1234abcd", "9999abcd");
const key = { arn, region: "us-west-1" };
const context = { "keyhold:org": "o", "keyhold:deployment": "d", "keyhold:resource": "traces" };
const bytes = (length: number) => Buffer.alloc(length, 7).toString("base64");

/** A proxy, a captive portal or another service answers in KMS's place. */
describe("something that answers in KMS's place", () => {
	let server: Server;
	let answer: { status: number; type: string; body: string };
	beforeAll(async () => {
		server = createServer((request, response) => {
			request.resume().on("end", () => {
				response.writeHead(answer.status, { "content-type": answer.type }).end(answer.body);
			});
		}).listen(0, "127.0.0.1");
		await new Promise((resolve) => server.once("listening", resolve));
		process.env.AWS_ENDPOINT_URL_KMS = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		process.env.AWS_ACCESS_KEY_ID = "AKIDKEYHOLD";
		process.env.AWS_SECRET_ACCESS_KEY = "unused";
	});
	afterAll(() => server.close());

	const says = (body: unknown, status = 200) => {
		answer = { status, type: "application/x-amz-json-1.1", body: JSON.stringify(body) };
	};
	const unreadable = { code: "KMS_UNREACHABLE", awsErrorName: "UnexpectedAnswer", actionBy: "OPERATOR" };

	it.each<[what: string, body: unknown]>([
		["an empty object", {}],
		["null", null],
		["a list", []],
		["a text", "ok"],
		["no Plaintext", { KeyId: arn }],
		["an empty Plaintext", { KeyId: arn, Plaintext: "" }],
		["a short Plaintext", { KeyId: arn, Plaintext: bytes(16) }],
		["a long Plaintext", { KeyId: arn, Plaintext: bytes(33) }],
		["a Plaintext that is a number", { KeyId: arn, Plaintext: 7 }],
		["a Plaintext that is an object", { KeyId: arn, Plaintext: {} }],
		["no key id", { Plaintext: bytes(32) }],
		["another key's id", { KeyId: otherArn, Plaintext: bytes(32) }],
	])("with %s has opened nothing: it says nothing about the key", async (_, body) => {
		says(body);
		await expect(unwrapDataKey(key, new Uint8Array(64), context)).rejects.toMatchObject(unreadable);
	});

	it("with an answer of KMS is accepted", async () => {
		says({ KeyId: arn, Plaintext: bytes(32), CiphertextBlob: bytes(99) });
		expect(await unwrapDataKey(key, new Uint8Array(64), context)).toHaveLength(32);
		expect((await generateDataKey(key, context)).wrapped).toHaveLength(99);
		expect(await encrypt(key, new Uint8Array(32), context)).toHaveLength(99);
	});

	it("with a page has opened nothing either", async () => {
		answer = { status: 200, type: "text/html", body: "<html>Sign in to the guest network</html>" };
		await expect(unwrapDataKey(key, new Uint8Array(64), context)).rejects.toMatchObject(unreadable);
		expect(await pingKms()).toBe(false);
	});

	it("cannot make data keys, nor wrap them", async () => {
		says({ KeyId: arn, Plaintext: bytes(32) });
		await expect(generateDataKey(key, context)).rejects.toMatchObject(unreadable);
		await expect(encrypt(key, new Uint8Array(32), context)).rejects.toMatchObject(unreadable);
		says({ KeyId: arn, Plaintext: bytes(31), CiphertextBlob: bytes(99) });
		await expect(generateDataKey(key, context)).rejects.toMatchObject(unreadable);
	});

	it.each([{}, { KeyMetadata: {} }, { KeyMetadata: { KeyState: "Enabled", Arn: otherArn } }])(
		"with %j to DescribeKey has told nothing about the key",
		async (body) => {
			says(body);
			await expect(lookAtKey(key)).rejects.toMatchObject(unreadable);
		},
	);

	it("with an empty answer to GetKeyRotationStatus leaves rotation unknown, not off", async () => {
		says({ KeyMetadata: { KeyState: "Enabled", Arn: arn } });
		expect((await lookAtKey(key)).rotation).toBeNull();
	});

	it("a key that AWS cannot rotate gets no rotation warning", async () => {
		const imported = {
			KeyMetadata: { KeyState: "Enabled", Arn: arn, Origin: "EXTERNAL" },
			KeyRotationEnabled: false,
		};
		says(imported);
		expect((await lookAtKey(key)).rotation).toBeNull();
		says({ ...imported, KeyMetadata: { ...imported.KeyMetadata, Origin: "AWS_KMS" } });
		expect((await lookAtKey(key)).rotation).toMatchObject({ isOn: false });
	});

	it("does not count as a reachable KMS", async () => {
		says({});
		expect(await pingKms()).toBe(false);
		says({ __type: "AccessDeniedException" }, 400);
		expect(await pingKms()).toBe(true);
	});

	it.each(["BrandNewException", "ValidationException", "InvalidArnException"])(
		"400 with %s is a request that KMS does not take, for the operator: never a revocation",
		async (name) => {
			says({ __type: name }, 400);
			await expect(unwrapDataKey(key, new Uint8Array(64), context)).rejects.toMatchObject({
				code: "KMS_MISCONFIGURED",
				awsErrorName: name,
				actionBy: "OPERATOR",
			});
		},
	);
});
