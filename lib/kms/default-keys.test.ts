import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { DescribeKeyCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ownerKms, useSuiteKms } from "../../testing/suite-kms.ts";
import { ensureDefaultKey } from "./default-keys.ts";

const vendorAccountId = "999900001111";

/** Hands requests on to KMS; of the first call of `operation` it swallows the answer, as a broken connection does. */
function startForgetfulProxy(kmsUrl: string, operation: string): Promise<Server> {
	let isSwallowed = false;
	const proxy = createServer((incoming, outgoing) => {
		const isVictim = !isSwallowed && incoming.headers["x-amz-target"] === `TrentService.${operation}`;
		isSwallowed ||= isVictim;
		const { host: _, ...headers } = incoming.headers;
		const onward = request(kmsUrl, { method: incoming.method, headers }, (answer) => {
			if (isVictim) return answer.resume().on("end", () => incoming.socket.destroy());
			outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
			answer.pipe(outgoing);
		});
		incoming.pipe(onward);
	});
	return new Promise((resolve) => proxy.listen(0, "127.0.0.1", () => resolve(proxy)));
}

describe("a default key", () => {
	const kms = useSuiteKms();
	const regions = ["eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1"];
	let region: string;
	let proxy: Server | undefined;
	// The client of a region keeps its endpoint: each test has a region of its own.
	beforeEach(() => {
		region = regions.shift() ?? "";
	});
	afterEach(() => {
		proxy?.close();
		proxy = undefined;
	});
	const putProxyBefore = async (operation: string) => {
		proxy = await startForgetfulProxy(kms.url(), operation);
		process.env.AWS_ENDPOINT_URL_KMS = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
	};
	const vendor = () => {
		process.env.AWS_ENDPOINT_URL_KMS = kms.url();
		return ownerKms(region, vendorAccountId);
	};
	const stateOf = async (arn: string) =>
		(await vendor().send(new DescribeKeyCommand({ KeyId: arn }))).KeyMetadata?.KeyState;

	it("is made once, with rotation, and found again", async () => {
		const first = await ensureDefaultKey(region, "alias/keyhold/one", "a key");
		expect(await ensureDefaultKey(region, "alias/keyhold/one", "a key")).toBe(first);
		expect((await vendor().send(new ListKeysCommand({}))).Keys).toHaveLength(1);
	});

	it("is one key for all concurrent creators, and the other keys are scheduled for deletion", async () => {
		const arns = await Promise.all(
			Array.from({ length: 6 }, () => ensureDefaultKey(region, "alias/keyhold/one", "a key")),
		);
		expect(new Set(arns).size).toBe(1);
		expect(await stateOf(arns[0] as string)).toBe("Enabled");
		const { Keys = [] } = await vendor().send(new ListKeysCommand({}));
		const states = await Promise.all(Keys.map(({ KeyArn = "" }) => stateOf(KeyArn)));
		expect(states.filter((state) => state === "Enabled")).toHaveLength(1);
	});

	it("outlives the loss of KMS' answer to the making of its alias", async () => {
		await putProxyBefore("CreateAlias");
		const arn = await ensureDefaultKey(region, "alias/keyhold/one", "a key");
		expect(await stateOf(arn)).toBe("Enabled");
	});

	it("is not made twice when KMS' answer to its making is lost", async () => {
		await putProxyBefore("CreateKey");
		await expect(ensureDefaultKey(region, "alias/keyhold/one", "a key")).rejects.toMatchObject({
			code: "KMS_UNREACHABLE",
		});
		expect((await vendor().send(new ListKeysCommand({}))).Keys).toHaveLength(1);
	});
});
