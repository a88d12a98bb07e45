import { beforeEach, describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, useSuiteKms } from "../../testing/suite-kms.ts";
import {
	createTestOrganization,
	operator,
	otlpLogs,
	type TestOrganization,
} from "../../testing/suite-organization.ts";
import { convergeDeployment } from "../jobs/converge-deployment.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { createDeployment } from "../operator/verbs/create-deployment.ts";
import { decodeOtlpLogs } from "../otlp/otlp-logs.ts";
import { decodeOtlpSpans } from "../otlp/otlp-spans.ts";
import { encodeProtobuf } from "../otlp/protobuf.ts";
import type { OtlpBody } from "../otlp/read-records.ts";
import { db, inTransaction } from "../platform/db.ts";
import { shredDataKeys } from "../vault/shred-data-keys.ts";
import { ingestRequestLogs } from "./ingest-request-logs.ts";
import { ingestSpans } from "./ingest-spans.ts";
import { openRequestLog } from "./read-request-log.ts";

useSuiteDatabase();
useSuiteKms();

let organization: TestOrganization;
beforeEach(async () => {
	organization = await createTestOrganization();
});

const send = (
	body: OtlpBody,
	{ to = organization, deploymentName = "Production", receivedAt = new Date() } = {},
) =>
	ingestRequestLogs(to.token, async () => ({ logs: await decodeOtlpLogs(body, receivedAt), deploymentName }));
const count = (deploymentId = organization.deploymentId) =>
	db().requestLog.count({ where: { deploymentId } });

describe("a batch that is sent again because its response was lost", () => {
	it("is acknowledged and stored once, and opens", async () => {
		const body = otlpLogs(100, "again");
		expect(await send(body)).toEqual({ isRepeated: false });
		expect(await send(body)).toEqual({ isRepeated: true });
		expect(await count()).toBe(100);
		const [row] = await db().requestLog.findMany({ where: { deploymentId: organization.deploymentId } });
		expect(await openRequestLog(organization.admin, { requestLogId: row?.id ?? "" })).toContain("again");
	});

	it("is stored once while the first is still being stored, also in several slices", async () => {
		const [small, large] = [otlpLogs(10, "small"), otlpLogs(2_500, "large")];
		await Promise.all([small, large, small, large, large].map((body) => send(body)));
		expect(await count()).toBe(2_510);
	});

	it("is stored once in either encoding", async () => {
		const body = otlpLogs(3, "both");
		await send(body);
		await send(encodeProtobuf("ExportLogsServiceRequest", JSON.parse(body)));
		expect(await count()).toBe(3);
	});

	it("is stored once although the key was changed in between", async () => {
		const body = otlpLogs(3, "rekeyed");
		await send(body);
		const { deploymentId, admin, id } = organization;
		const { keyId } = await addKey(admin, { deploymentId, arn: await createCustomerKey(id), name: "key" });
		await activateKey(admin, { keyId });
		await send(body);
		expect(await count()).toBe(3);
	});

	const beat = '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"beat"}}]}]}]}';
	it("is stored once within half a minute, although its records have no time", async () => {
		const firstMs = 1_700_000_010_000 + 29_999;
		await send(beat, { receivedAt: new Date(firstMs) });
		const again = await send(beat, { receivedAt: new Date(firstMs + 30_000) });
		expect([again, await count()]).toEqual([{ isRepeated: true }, 1]);
	});

	it.each([
		["one slice", 3],
		["several slices", 2_500],
	])(
		"is refused while its stored records, in %s, are being destroyed, and stored after that",
		async (_, size) => {
			const body = otlpLogs(size, "destroyed");
			await send(body);
			const { deploymentId, admin, id } = organization;
			const { kmsKeyId } = await db().dataKey.findFirstOrThrow({
				where: { deploymentId, resource: "REQUEST_LOGS" },
			});
			const { keyId } = await addKey(admin, { deploymentId, arn: await createCustomerKey(id), name: "key" });
			await activateKey(admin, { keyId });
			await inTransaction((tx) => shredDataKeys(tx, deploymentId, kmsKeyId));
			await expect(send(body)).rejects.toMatchObject({ code: "CONFLICT" });
			await convergeDeployment(deploymentId, new AbortController().signal);
			expect(await count()).toBe(0);
			expect(await send(body)).toEqual({ isRepeated: false });
			expect(await count()).toBe(size);
		},
	);

	it("is stored once as spans", async () => {
		const span = {
			traceId: "ab".repeat(16),
			spanId: "cd".repeat(8),
			startTimeUnixNano: "1700000000123456789",
		};
		const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span, span] }] }] });
		for (let time = 0; time < 2; time++)
			await ingestSpans(organization.token, async () => ({
				spans: await decodeOtlpSpans(body, { reject: (reason) => expect.fail(reason) }),
				deploymentName: undefined,
			}));
		// Twice in the batch is what was sent; twice the batch is not.
		expect(await db().span.count({ where: { deploymentId: organization.deploymentId } })).toBe(2);
	});
});

describe("a batch is stored if it differs:", () => {
	it("the same records to another deployment, and to another organization", async () => {
		const body = otlpLogs(3, "everywhere");
		const region = "us-west-1";
		await createDeployment(operator, { organization: organization.slug, name: "Staging", region });
		const other = await createTestOrganization();
		await send(body);
		await send(body, { deploymentName: "Staging" });
		await send(body, { to: other });
		const staging = await db().deployment.findFirstOrThrow({
			where: { organizationId: organization.id, name: "Staging" },
		});
		expect([await count(), await count(staging.id), await count(other.deploymentId)]).toEqual([3, 3, 3]);
	});

	it("the same records in a larger batch", async () => {
		const record = '{"timeUnixNano":"1700000000123456789","body":{"stringValue":"a"}}';
		const body = (records: string) => `{"resourceLogs":[{"scopeLogs":[{"logRecords":[${records}]}]}]}`;
		await send(body(record));
		await send(body(`${record},${record}`));
		expect(await count()).toBe(3);
	});

	it("records without a time, at another time", async () => {
		const body = '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"beat"}}]}]}]}';
		await send(body, { receivedAt: new Date(1_700_000_000_000) });
		await send(body, { receivedAt: new Date(1_700_000_060_000) });
		expect(await count()).toBe(2);
	});
});
