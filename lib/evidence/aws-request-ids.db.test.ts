import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization } from "../../testing/suite-organization.ts";
import { listAuditEvents } from "../audit-log/list-audit-events.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";

/** A proxy between Keyhold and KMS that records KMS's request ID of each call. */
async function startWire(target: string): Promise<{ server: Server; seen: { call: string; id: string }[] }> {
	const seen: { call: string; id: string }[] = [];
	const server = createServer(async (request, response) => {
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk);
		const { host: _, connection: __, ...headers } = request.headers;
		const answer = await fetch(target, {
			method: "POST",
			headers: headers as Record<string, string>,
			body: Buffer.concat(chunks),
		});
		const id = answer.headers.get("x-amzn-requestid") ?? "";
		seen.push({ call: `${request.headers["x-amz-target"]}`.replace("TrentService.", ""), id });
		response.writeHead(answer.status, {
			"content-type": answer.headers.get("content-type") ?? "",
			"x-amzn-requestid": id,
		});
		response.end(await answer.text());
	}).listen(0, "127.0.0.1");
	await new Promise((resolve) => server.once("listening", resolve));
	return { server, seen };
}

describe("the id that AWS gives a request", () => {
	useSuiteDatabase();
	const kms = useSuiteKms();
	let wire: Awaited<ReturnType<typeof startWire>>;
	beforeAll(async () => {
		wire = await startWire(kms.url());
		process.env.AWS_ENDPOINT_URL_KMS = `http://127.0.0.1:${(wire.server.address() as AddressInfo).port}`;
	});
	afterAll(() => wire.server.close());

	it("is on the audit row of the change that made the request, and finds that row", async () => {
		const organization = await createTestOrganization();
		const arn = await createCustomerKey(organization.id);
		const { deploymentId } = organization;
		const { keyId } = await addKey(organization.admin, { deploymentId, arn, name: "key" });
		wire.seen.length = 0;
		await activateKey(organization.admin, { keyId });
		const made = wire.seen.map(({ id }) => id);
		expect(wire.seen.map(({ call }) => call)).toContain("GenerateDataKey");

		const { events } = await listAuditEvents(organization.admin, { action: "key.activated" });
		expect([...(events[0]?.awsRequestIds ?? [])].sort()).toEqual([...made].sort());
		const found = await listAuditEvents(organization.admin, { q: made[0] });
		expect(found.events.map(({ action }) => action)).toEqual(["key.activated"]);
	});

	it("is not on the audit row of a change that made no request", async () => {
		const organization = await createTestOrganization();
		const { events } = await listAuditEvents(organization.admin, {});
		expect(events.length).toBeGreaterThan(0);
		expect(events.flatMap(({ awsRequestIds }) => awsRequestIds)).toEqual([]);
	});
});
