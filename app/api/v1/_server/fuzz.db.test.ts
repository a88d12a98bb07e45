import { describe, expect, it } from "vitest";
import { tokenScopes } from "@/lib/access/permissions.ts";
import { activateKey } from "@/lib/keys/activate-key.ts";
import { addKey } from "@/lib/keys/add-key.ts";
import { db } from "@/lib/platform/db.ts";
import { log } from "@/lib/platform/log.ts";
import { ingestSpans } from "@/lib/telemetry/ingest-spans.ts";
import type { ApiDocument } from "@/testing/api-conformance.ts";
import { apiOrigin, apiToken, callApi } from "@/testing/call-api.ts";
import { type FuzzWorld, fuzzApi } from "@/testing/fuzz-api.ts";
import { useSuiteDatabase } from "@/testing/suite-database.ts";
import { createCustomerKey, useSuiteKms } from "@/testing/suite-kms.ts";
import { createTestOrganization, ingestLogs } from "@/testing/suite-organization.ts";
import { apiDocument } from "./document.ts";
import { operations } from "./operations.ts";
import { dispatch } from "./rest-api.ts";

describe("every operation, for any request", () => {
	useSuiteDatabase();
	useSuiteKms();

	/** Organizations with one resource of each kind, and tokens with all scopes, with one, and with no useful one. */
	async function createWorld(organizations: number): Promise<FuzzWorld> {
		const world: FuzzWorld = { tokens: [], fields: {}, ids: {} };
		const arns: string[] = [];
		const note = (name: string, id: string) => {
			world.ids[name] = [...(world.ids[name] ?? []), id];
		};
		for (let made = 0; made < organizations; made++) {
			const organization = await createTestOrganization();
			const { deploymentId } = organization;
			const arn = await createCustomerKey(organization.id);
			const { keyId } = await addKey(organization.admin, { deploymentId, arn, name: "fuzzed" });
			// One key is in use, the other is not.
			if (made % 2 === 0) note("rekeyId", (await activateKey(organization.admin, { keyId })).rekeyId);
			await ingestLogs(organization, 3);
			const traceId = `${made}`.padStart(32, "a");
			await ingestSpans(organization.token, async () => ({
				deploymentName: undefined,
				spans: [
					{
						traceId,
						spanId: "eee19b7ec3c1b174",
						parentSpanId: null,
						name: "GET /orders",
						kind: 2,
						statusCode: 0,
						startTime: "2026-11-21T10:00:00.000000Z",
						durationMs: 1,
						service: null,
						method: null,
						route: null,
						httpStatus: null,
						payload: Buffer.from("{}"),
					},
				],
			}));
			const token = await apiToken(organization.slug, [...tokenScopes]);
			// Several, so that the rate limit of one does not end the test.
			for (let more = 0; more < 4; more++)
				world.tokens.push(await apiToken(organization.slug, [...tokenScopes]));
			world.tokens.push(
				token,
				await apiToken(organization.slug, [tokenScopes[made % tokenScopes.length] ?? "keys:read"]),
			);
			const created = await callApi("/scheduled-queries", {
				token,
				body: operations.find(({ id }) => id === "createScheduledQuery")?.example,
			});
			note("queryId", ((await created.json()) as { queryId: string }).queryId);
			note("deploymentId", deploymentId);
			note("keyId", keyId);
			note("traceId", traceId);
			note("requestLogId", (await db().requestLog.findFirstOrThrow({ where: { deploymentId } })).id);
			note("id", (await db().span.findFirstOrThrow({ where: { deploymentId } })).id);
			arns.push(arn, await createCustomerKey(organization.id));
		}
		world.fields = { arn: arns, confirmArn: arns };
		return world;
	}

	it("answers as documented, and never with 5xx", { timeout: 120_000 }, async () => {
		log.level = "silent";
		const world = await createWorld(4);
		const statuses = await fuzzApi({
			document: JSON.parse(JSON.stringify(apiDocument())) as ApiDocument,
			world,
			baseUrl: `${apiOrigin}/api/v1`,
			send: dispatch,
			runsPerOperation: Number(process.env.KEYHOLD_FUZZ_RUNS ?? 30),
		});
		// Some requests succeeded, and others were refused in different ways.
		for (const status of [200, 400, 401, 404, 415]) expect(statuses[status], `${status}`).toBeGreaterThan(0);
	});
});
