import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freePort } from "../../dev/ports.ts";
import { gatewayArguments } from "../../dev/run/process.ts";
import { createTestApplication } from "../../testing/suite-application.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization } from "../../testing/suite-organization.ts";
import { callVault } from "../../testing/suite-vault.ts";

useSuiteDatabase();
const kms = useSuiteKms();
const spans: Buffer[] = [];
const collector = createServer(async (request, response) => {
	for await (const chunk of request) spans.push(chunk as Buffer);
	response.writeHead(200, { "content-type": "application/x-protobuf" }).end();
});
beforeAll(() => once(collector.listen(0, "127.0.0.1"), "listening"));
afterAll(() => void collector.close());

it("no key bytes, values or tokens are in a log or a span of a gateway, in any spelling", async () => {
	const port = await freePort();
	const gateway = spawn(process.execPath, gatewayArguments, {
		env: {
			...process.env,
			KEYHOLD_GATEWAY_HOST: "127.0.0.1",
			KEYHOLD_GATEWAY_PORT: String(port),
			KEYHOLD_LOG_LEVEL: "debug",
			OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
		},
		stdio: ["ignore", "pipe", "pipe"],
	});
	const logged = Promise.all([text(gateway.stdout), text(gateway.stderr)]);
	const origin = `http://127.0.0.1:${port}`;
	await expect.poll(async () => (await fetch(`${origin}/health`).catch(() => null))?.status).toBe(200);

	const { slug: tenant } = await createTestOrganization();
	const { token } = await createTestApplication();
	const process_ = { id: crypto.randomUUID(), name: "api-server" };
	const items = [{ tenant, context: ["notes"], value: "planted value" }];
	const call = async (path: string, body: unknown) => (await callVault(origin, path, body, { token })).json();
	const purposes = [
		{ purpose: "SEAL", tenant },
		{ purpose: "INDEX", tenant },
	];
	const { leases } = (await call("/leases", { process: process_, leases: purposes })) as {
		leases: { key: string }[];
	};
	const keys = leases.map(({ key }) => Buffer.from(key, "base64"));
	expect(keys.map(({ length }) => length)).toEqual([32, 32]);
	const { results } = (await call("/seal", { items })) as { results: { sealed: string }[] };
	await call("/open", { items: [{ tenant, context: ["notes"], sealed: results[0]?.sealed }] });
	await call("/open", { items: [{ tenant, context: ["other"], sealed: results[0]?.sealed }] });
	// Refusals and failures are logged more than the rest.
	await call("/leases", {
		process: { ...process_, id: "none" },
		leases: [{ ...purposes[0], key: keys[0]?.toString("base64") }],
	});
	await call("/seal", "{");
	await kms.addFault({ operation: "Decrypt", error: "KMSInternalException" });
	await call("/leases", { process: process_, leases: [{ purpose: "SEAL", tenant: "unknown" }, ...purposes] });
	gateway.kill("SIGTERM");
	await once(gateway, "exit");

	const written = `${(await logged).join("")}${Buffer.concat(spans).toString("latin1")}`;
	expect(written).toContain("gateway started");
	expect(written).toContain("vault:lease");
	const spellings = keys.flatMap((key) =>
		(["base64", "base64url", "hex", "latin1"] as const).map((encoding) =>
			key.toString(encoding).replace(/=+$/, ""),
		),
	);
	const decimal = keys.map((key) => [...key].join(","));
	for (const secret of [...spellings, ...decimal, "planted value", token])
		expect(written.includes(secret)).toBe(false);
});
