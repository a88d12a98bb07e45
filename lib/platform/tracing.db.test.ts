import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { DisableKeyCommand } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, ownerKms, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, ingestLogs } from "../../testing/suite-organization.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { decodeOtlpSpans } from "../otlp/otlp-spans.ts";
import { openRequestLog } from "../telemetry/read-request-log.ts";
import { evictKmsKey } from "../vault/open-data-key.ts";
import { db } from "./db.ts";
import { inSpan, startTracing, stopTracing } from "./tracing.ts";

type Sent = {
	name: string | null;
	spanId: string;
	parentSpanId: string | null;
	statusCode: number;
	service: string | null;
	attributes: Record<string, string>;
	text: string;
};

const sent: Sent[] = [];
const collector = createServer(async (request, response) => {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk);
	expect(request.url).toBe("/v1/traces");
	const decoded = await decodeOtlpSpans(new Uint8Array(Buffer.concat(chunks)), {
		reject: (reason) => expect.fail(reason),
	});
	for (const { payload, ...span } of decoded) {
		const text = String(payload);
		const list: { key: string; value: { stringValue: string } }[] = JSON.parse(text).span.attributes ?? [];
		const attributes = Object.fromEntries(list.map(({ key, value }) => [key, value.stringValue]));
		sent.push({ ...span, attributes, text });
	}
	response.writeHead(200, { "content-type": "application/x-protobuf" }).end();
});

describe("traces", () => {
	useSuiteDatabase();
	const kms = useSuiteKms();
	beforeAll(async () => {
		collector.listen(0, "127.0.0.1");
		await once(collector, "listening");
		process.env.OTEL_EXPORTER_OTLP_ENDPOINT = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
	});
	afterAll(() => collector.close());

	it("show each verb and its KMS calls, without their contents", async () => {
		const organization = await createTestOrganization();
		const { id, admin, token, deploymentId, slug } = organization;
		const arn = await createCustomerKey(id);
		await startTracing("keyhold-console");
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
		await activateKey(admin, { keyId });
		await ingestLogs(organization, 3, "very secret words");
		const { id: requestLogId } = await db().requestLog.findFirstOrThrow({ where: { deploymentId } });
		evictKmsKey(keyId);
		await openRequestLog(admin, { requestLogId });
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		evictKmsKey(keyId);
		await expect(openRequestLog(admin, { requestLogId })).rejects.toMatchObject({ code: "KEY_REVOKED" });
		await stopTracing();

		const within = (parent: Sent | undefined) =>
			sent.filter(({ parentSpanId }) => parentSpanId === parent?.spanId);
		const [opened, refused] = sent.filter(({ name }) => name === "telemetry:read");
		expect(opened?.attributes).toEqual({
			"keyhold.request_id": admin.requestId,
			"keyhold.verb": "openRequestLog",
			"keyhold.outcome": "OK",
		});
		expect(opened).toMatchObject({ parentSpanId: null, statusCode: 0, service: "keyhold-console" });
		const [decrypted] = within(opened);
		expect(decrypted?.name).toBe("KMS.Decrypt");
		expect(decrypted?.attributes).toEqual({
			"rpc.system": "aws-api",
			"rpc.method": "Decrypt",
			"cloud.region": "us-west-1",
			"aws.request_id": expect.stringMatching(/^[0-9a-f-]{36}$/),
		});
		expect(refused).toMatchObject({ statusCode: 2, attributes: { "keyhold.outcome": "KEY_REVOKED" } });
		expect(within(refused)[0]).toMatchObject({
			name: "KMS.Decrypt",
			statusCode: 2,
			attributes: { "error.type": "DisabledException" },
		});
		const added = sent.filter(({ name }) => name === "key:add").flatMap(within);
		expect(added.map(({ name }) => name)).toEqual(
			expect.arrayContaining(["KMS.DescribeKey", "KMS.GenerateDataKey", "KMS.Encrypt", "KMS.Decrypt"]),
		);
		expect(sent.some(({ name }) => name === "telemetry:write")).toBe(true);
		const secrets = [arn, "arn:", id, slug, deploymentId, keyId, requestLogId, "very secret words"];
		if (token.caller.kind === "token") secrets.push(token.caller.token);
		for (const { text } of sent) for (const secret of secrets) expect(text).not.toContain(secret);
	});

	it("do not attribute the work of a timer to the request that set it", async () => {
		await startTracing("keyhold-console");
		const span = (name: string, work: () => Promise<void>) => inSpan(name, "client", work);
		const hear = Promise.withResolvers<void>();
		await span("request", async () => {
			await span("part", async () => {});
			setTimeout(() => span("later", async () => {}).then(hear.resolve), 20);
		});
		await hear.promise;
		await stopTracing();
		const named = (name: string) => sent.find((one) => one.name === name);
		expect(named("part")?.parentSpanId).toBe(named("request")?.spanId);
		expect(named("later")).toMatchObject({ parentSpanId: null });
	});

	it("of a worker that is stopped are sent before it ends", async () => {
		const { id, admin, deploymentId } = await createTestOrganization();
		const arn = await createCustomerKey(id);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
		await activateKey(admin, { keyId });
		sent.length = 0;
		const calls = async () => (await kms.calls(arn)).total;
		const before = await calls();
		const worker = spawn(process.execPath, ["lib/jobs/main.ts"], { env: process.env, stdio: "ignore" });
		const exited = once(worker, "exit");
		while ((await calls()) === before) await pause(20);
		worker.kill("SIGTERM");
		expect(await exited).toEqual([0, null]);
		expect(sent.length).toBeGreaterThan(0);
		expect(sent.every(({ service }) => service === "keyhold-worker")).toBe(true);
		expect(sent.some(({ name }) => name?.startsWith("KMS."))).toBe(true);
	});
});
