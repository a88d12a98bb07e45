import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { tamperWithAudit, useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, type TestOrganization } from "../../testing/suite-organization.ts";
import { checkNow } from "../health/check-now.ts";
import { db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { addKey } from "./add-key.ts";
import { probeCandidate } from "./probe-candidate.ts";
import { probesPerMinute } from "./probe-turn.ts";

const action = "key.check-requested";
const times = <T>(count: number, make: (index: number) => T): T[] =>
	Array.from({ length: count }, (_, index) => make(index));
const turnsOf = (chainId: string) =>
	db().auditEvent.findMany({ where: { chainId, action }, orderBy: { seq: "asc" } });
/** As if all that this organization asked for so far had been asked `seconds` earlier. */
const letPass = (chainId: string, seconds: number) =>
	tamperWithAudit("UPDATE audit_events SET at = at - make_interval(secs => $2) WHERE chain_id = $1", [
		chainId,
		seconds,
	]);

describe("probes of an organization", () => {
	useSuiteDatabase();
	const kms = useSuiteKms();
	const probeOf = ({ admin, deploymentId }: TestOrganization, arn: string) =>
		probeCandidate(admin, { deploymentId, arn });
	const sort = (results: PromiseSettledResult<unknown>[]) => ({
		done: results.filter(({ status }) => status === "fulfilled").length,
		refused: results.flatMap((result) => (result.status === "rejected" ? [result.reason] : [])),
	});

	it("of 30 concurrent ones ten are made, and the others are told when to try again without a KMS call", async () => {
		const organization = await createTestOrganization();
		const arn = await createCustomerKey(organization.id);
		const before = await kms.calls(arn);
		const results = await Promise.allSettled(times(30, () => probeOf(organization, arn)));
		const { done, refused } = sort(results);
		expect(done).toBe(probesPerMinute);
		expect(refused).toHaveLength(20);
		for (const error of refused) {
			expect(error).toMatchObject({ code: "RATE_LIMITED", httpStatus: 429, isRetryable: true });
			expect(error.message).toMatch(/checked keys 10 times within a minute.*Try again in (5\d|60) s\.$/);
		}
		const { total } = await kms.calls(arn);
		// Two calls, and six for each of the three resources that are covered.
		expect(total - before.total).toBe(probesPerMinute * 20);
		expect(await turnsOf(organization.id)).toHaveLength(probesPerMinute);
	});

	it("of 30 concurrent ones from three processes ten are made", async () => {
		const organization = await createTestOrganization();
		const { admin, deploymentId } = organization;
		const arn = await createCustomerKey(organization.id);
		const program = `
			const { probeCandidate } = await import("./lib/keys/probe-candidate.ts");
			const { disconnect } = await import("./lib/platform/db.ts");
			const [context, input] = JSON.parse(process.argv[1]);
			const probes = Array.from({ length: 10 }, () => probeCandidate(context, input));
			const codes = (await Promise.allSettled(probes)).map(({ reason }) => reason?.code ?? "ok");
			console.log(JSON.stringify(codes));
			await disconnect();`;
		const codes = await Promise.all(
			times(3, async () => {
				const argument = JSON.stringify([admin, { deploymentId, arn }]);
				const child = spawn(process.execPath, ["--input-type=module", "-e", program, argument]);
				return JSON.parse(await text(child.stdout)) as string[];
			}),
		);
		const all = codes.flat().sort();
		expect(all.filter((code) => code === "ok")).toHaveLength(probesPerMinute);
		expect(all.filter((code) => code === "RATE_LIMITED")).toHaveLength(20);
	});

	it("of saved keys, of candidates and before saving share the turns", async () => {
		const organization = await createTestOrganization();
		const { admin, deploymentId, id } = organization;
		const arn = await createCustomerKey(id);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
		for (let turn = 1; turn < probesPerMinute; turn += 3) {
			await checkNow(admin, { keyId });
			await probeOf(organization, arn);
			await probeOf(organization, "no ARN at all");
		}
		const limited = { code: "RATE_LIMITED" };
		await expect(checkNow(admin, { keyId })).rejects.toMatchObject(limited);
		await expect(probeOf(organization, arn)).rejects.toMatchObject(limited);
		await db().kmsKey.update({ where: { id: keyId }, data: { status: "DELETED" } });
		await expect(addKey(admin, { deploymentId, arn, name: "key" })).rejects.toMatchObject(limited);
		expect(await db().kmsKey.count({ where: { deploymentId, kind: "CUSTOMER" } })).toBe(1);
	});

	it("are free again a minute after each was taken, and the wait is the oldest one's", async () => {
		const organization = await createTestOrganization();
		const probe = () => probeOf(organization, "no ARN at all");
		await probe();
		await letPass(organization.id, 30);
		for (const _ of times(probesPerMinute - 1, String)) await probe();
		await letPass(organization.id, 20);
		// The first was 50 s ago, the others 20 s.
		await expect(probe()).rejects.toThrow(/Try again in ([3-9]|10) s\.$/);
		await letPass(organization.id, 11);
		await probe();
		await expect(probe()).rejects.toThrow(/Try again in (1\d|2\d) s\.$/);
	});

	it("are no other organization's", async () => {
		const busy = await createTestOrganization();
		await Promise.all(times(probesPerMinute, () => probeOf(busy, "no ARN at all")));
		await expect(probeOf(busy, "no ARN at all")).rejects.toMatchObject({ code: "RATE_LIMITED" });
		await probeOf(await createTestOrganization(), "no ARN at all");
	});

	it("that are refused for another reason cost no turn", async () => {
		const organization = await createTestOrganization();
		const { admin, member, deploymentId, id } = organization;
		const arn = await createCustomerKey(id);
		await addKey(admin, { deploymentId, arn, name: "key" });
		const before = await turnsOf(id);
		await expect(addKey(admin, { deploymentId, arn, name: "more" })).rejects.toMatchObject({
			code: "CONFLICT",
			fieldErrors: { arn: "This deployment already has a key." },
		});
		await expect(addKey(admin, { deploymentId, arn, name: "" })).rejects.toMatchObject({
			code: "INVALID_INPUT",
		});
		await expect(checkNow(admin, { keyId: newId() })).rejects.toMatchObject({ code: "NOT_FOUND" });
		const foreign = { deploymentId: newId(), arn };
		await expect(probeCandidate(admin, foreign)).rejects.toMatchObject({ code: "NOT_FOUND" });
		await expect(probeCandidate(member, { deploymentId, arn })).rejects.toMatchObject({ code: "FORBIDDEN" });
		expect(await turnsOf(id)).toEqual(before);
	});

	it("record who requested them for which key, and never text that is not an ARN", async () => {
		const organization = await createTestOrganization();
		const { id, deploymentId } = organization;
		const arn = await createCustomerKey(id);
		await probeOf(organization, ` "${arn}" `);
		await probeOf(organization, "my AWS password is hunter2");
		const turns = await turnsOf(id);
		expect(turns).toMatchObject([
			{ targetType: "deployment", targetId: deploymentId, details: { arn } },
			{ details: { arn: null } },
		]);
		expect(turns[0]?.actorLabel).toMatch(/^org_admin@/);
	});
});
