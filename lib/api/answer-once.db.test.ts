import { beforeAll, describe, expect, it } from "vitest";
import { apiToken, callApi } from "../../testing/call-api.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, type TestOrganization } from "../../testing/suite-organization.ts";
import { db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { log } from "../platform/log.ts";
import { answerOnce, idempotencyKey, type Sent } from "./answer-once.ts";
import { forgetAnswers, requestHash } from "./idempotent-answers.ts";

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
const sent = (status: number): Sent => ({ status, headers: {}, body: `{"status":${status}}` });

describe("a request with an Idempotency-Key", () => {
	useSuiteDatabase();
	useSuiteKms();
	let organization: TestOrganization;
	let token: string;
	let tokenId: string;

	beforeAll(async () => {
		log.level = "silent";
		organization = await createTestOrganization();
		token = await apiToken(organization.slug, ["keys:write"]);
		tokenId = (await db().apiToken.findFirstOrThrow({ where: { name: "api" } })).id;
	});

	const post = (key: string, body: unknown, bearer = token) =>
		callApi(`/deployments/${organization.deploymentId}/keys`, {
			token: bearer,
			headers: { "idempotency-key": key },
			body,
		});

	it("is performed once, however often it is sent at the same time, and gets the same response later", async () => {
		const body = { arn: await createCustomerKey(organization.id), name: "once" };
		const answers = await Promise.all(Array.from({ length: 8 }, () => post('"one-for-all"', body)));
		const statuses = answers.map(({ status }) => status);
		expect(new Set(statuses)).toEqual(new Set([201, 409]));
		expect(statuses.filter((status) => status === 201).length).toBe(1);
		const first = answers.find(({ status }) => status === 201);
		for (const waiting of answers.filter(({ status }) => status === 409)) {
			expect(waiting.headers.get("retry-after")).toBe("1");
		}
		const again = await post("one-for-all", body);
		expect(again.status).toBe(201);
		expect(again.headers.get("idempotent-replayed")).toBe("true");
		expect(again.headers.get("location")).toBe(first?.headers.get("location"));
		expect(again.headers.get("etag")).toBe(first?.headers.get("etag"));
		expect(await again.text()).toBe(await first?.text());
		expect(await db().kmsKey.count({ where: { name: "once" } })).toBe(1);
		expect(await db().auditEvent.count({ where: { action: "key.added" } })).toBe(1);
	});

	it("gets the same refusal again", async () => {
		const stranger = await apiToken((await createTestOrganization()).slug, ["keys:write"]);
		const body = { arn: "arn:x", name: "theirs" };
		const refused = await post("refused", body, stranger);
		expect(refused.status).toBe(404);
		const again = await post("refused", body, stranger);
		expect([again.status, await again.text()]).toEqual([404, await refused.text()]);
		expect(again.headers.get("idempotent-replayed")).toBe("true");
		expect(again.headers.get("content-type")).toBe("application/problem+json");
	});

	it("is performed again after a refusal that may pass, such as a conflict or an old version", async () => {
		const body = { arn: await createCustomerKey(organization.id), name: "second" };
		expect((await post("in-the-way", body)).status).toBe(409);
		const again = await post("in-the-way", body);
		expect([again.status, again.headers.get("idempotent-replayed")]).toEqual([409, null]);
	});

	it("is refused if its key was used for another request, but not if another token used the key", async () => {
		const other = await post("one-for-all", { arn: "arn:x", name: "other" });
		expect(other.status).toBe(422);
		expect(await other.json()).toMatchObject({ code: "IDEMPOTENCY_MISMATCH" });
		const stranger = await apiToken((await createTestOrganization()).slug, ["keys:write"]);
		const theirs = await post("one-for-all", { arn: "arn:x", name: "other" }, stranger);
		expect(theirs.status).toBe(404);
	});

	it("keeps no token in the stored response", async () => {
		const kept = JSON.stringify(await db().idempotentAnswer.findMany());
		expect(kept).toContain("once");
		expect(kept).not.toContain(token);
		expect(kept).not.toContain("kh_");
	});

	it("is performed again after 5xx or 429", async () => {
		for (const status of [500, 503, 429]) {
			const request = { tokenId, key: `failed ${status}`, hash: requestHash("POST", "/x", "") };
			expect((await answerOnce(request, async () => sent(status))).status).toBe(status);
			expect((await answerOnce(request, async () => sent(202))).status).toBe(202);
			expect((await answerOnce(request, () => Promise.reject(new Error("done twice")))).status).toBe(202);
		}
	});

	it("waits two minutes, not a day, for a request whose process was killed", async () => {
		const hash = requestHash("POST", "/x", "");
		const begun = (key: string, createdAt: Date) =>
			db().idempotentAnswer.create({ data: { tokenId, key, requestHash: hash, createdAt } });
		await begun("at work", minutesAgo(1));
		await begun("left", minutesAgo(3));
		const request = (key: string) => answerOnce({ tokenId, key, hash }, async () => sent(201));
		await expect(request("at work")).rejects.toMatchObject({ code: "CONFLICT", retryAfterSeconds: 1 });
		const taken = await Promise.allSettled([request("left"), request("left"), request("left")]);
		expect(taken.filter(({ status }) => status === "fulfilled").length).toBeGreaterThanOrEqual(1);
		const done = await answerOnce({ tokenId, key: "left", hash }, () => Promise.reject(new Error("twice")));
		expect(done.status).toBe(201);
	});

	it("does not overwrite the response of a request that took over", async () => {
		const request = { tokenId, key: "late", hash: requestHash("POST", "/x", "") };
		const { promise: isTakenOver, resolve: takenOver } = Promise.withResolvers<void>();
		const late = answerOnce(request, async () => {
			await db().idempotentAnswer.updateMany({ where: { key: "late" }, data: { createdAt: minutesAgo(3) } });
			await answerOnce(request, async () => sent(201)).finally(takenOver);
			return sent(409);
		});
		await isTakenOver;
		expect((await late).status).toBe(409);
		expect((await answerOnce(request, async () => sent(500))).status).toBe(201);
	});

	it("is forgotten after a day", async () => {
		const hash = requestHash("POST", "/x", "");
		for (const [key, hours] of [
			["old", 25],
			["young", 23],
		] as const) {
			const data = {
				tokenId,
				key,
				requestHash: hash,
				status: 201,
				body: sent(201),
				createdAt: minutesAgo(hours * 60),
			};
			await db().idempotentAnswer.create({ data });
		}
		expect((await answerOnce({ tokenId, key: "young", hash }, async () => sent(500))).status).toBe(201);
		expect((await answerOnce({ tokenId, key: "old", hash }, async () => sent(202))).status).toBe(202);
		await db().idempotentAnswer.updateMany({
			where: { key: "old" },
			data: { createdAt: minutesAgo(25 * 60) },
		});
		await forgetAnswers(new AbortController().signal);
		expect(await db().idempotentAnswer.count({ where: { key: "old" } })).toBe(0);
		expect(await db().idempotentAnswer.count({ where: { key: "young" } })).toBe(1);
	});

	it("has a key of visible characters", () => {
		expect(idempotencyKey(null)).toBeNull();
		const id = newId();
		expect(idempotencyKey(`"${id}"`)).toBe(id);
		expect(idempotencyKey(id)).toBe(id);
		for (const wrong of ["", '""', "a b", "ä", "x".repeat(256)]) {
			expect(() => idempotencyKey(wrong)).toThrow(/1 to 255 visible/);
		}
	});
});
