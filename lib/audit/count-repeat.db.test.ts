import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { beforeEach, describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createTestOrganization, operator, type TestOrganization } from "../../testing/suite-organization.ts";
import type { RequestContext } from "../access/context.ts";
import { readAccessEvidence } from "../evidence/access-evidence.ts";
import { signIn } from "../identity/sign-in.ts";
import { operatorCreateToken } from "../operator/verbs/create-token.ts";
import { db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { ingestRequestLogs } from "../telemetry/ingest-request-logs.ts";
import { systemChainId } from "./append.ts";
import { closeRepeats } from "./close-repeats.ts";
import { maxKinds } from "./count-repeat.ts";
import { verifyChain } from "./verify-chain.ts";

const refusals = (chainId: string) =>
	db().auditEvent.findMany({ where: { chainId, outcome: "refused" }, orderBy: { seq: "asc" } });
/** The number of refusals in these rows. */
const sum = (rows: { details: unknown }[]) =>
	rows.reduce((total, { details }) => total + ((details as { repeats?: number }).repeats ?? 1), 0);
const endWindows = () => db().auditRepeat.updateMany({ data: { closesAt: new Date(0) } });

describe("refusals in the audit log", () => {
	useSuiteDatabase();
	let organization: TestOrganization;
	/** A token without the scope to send telemetry. */
	let reader: RequestContext;
	let token: string;
	beforeEach(async () => {
		organization = await createTestOrganization();
		({ token } = await operatorCreateToken(operator, {
			organization: organization.slug,
			name: "reader",
			scopes: ["keys:read"],
		}));
		reader = { caller: { kind: "token", token }, requestId: "first", ip: "203.0.113.7" };
	});
	const refused = (change: Partial<RequestContext> = {}) =>
		expect(ingestRequestLogs({ ...reader, ...change }, () => expect.unreachable())).rejects.toMatchObject({
			code: "FORBIDDEN",
		});

	it("10,000 refused requests leave two rows, whose counts add up", async () => {
		const lanes = 10;
		await Promise.all(
			Array.from({ length: lanes }, async () => {
				for (let request = 0; request < 10_000 / lanes; request++) await refused({ requestId: newId() });
			}),
		);
		const first = await refusals(organization.id);
		expect(first).toMatchObject([{ action: "telemetry:write", actorLabel: "reader", ip: "203.0.113.7" }]);
		expect(first[0]?.details).toEqual({});
		await endWindows();
		await Promise.all([closeRepeats(), closeRepeats(), closeRepeats()]);
		const rows = await refusals(organization.id);
		expect(rows).toHaveLength(2);
		expect(rows[1]).toMatchObject({
			action: "telemetry:write",
			actorLabel: "reader",
			details: { repeats: 9_999 },
		});
		expect(sum(rows)).toBe(10_000);
		expect(await verifyChain(organization.id)).toMatchObject({ findings: [] });
		expect(await db().auditRepeat.count({ where: { chainId: organization.id } })).toBe(0);
		const period = { from: new Date(0), to: new Date(Date.now() + 1_000) };
		expect((await readAccessEvidence(db(), organization.id, period as never)).refusals).toEqual([
			{ action: "telemetry:write", count: 10_000 },
		]);
	}, 300_000);

	it("the next refusal after a window writes its count, and begins another window", async () => {
		await refused();
		await refused({ requestId: "second" });
		await refused({ requestId: "third" });
		await endWindows();
		await refused({ requestId: "fourth" });
		await refused({ requestId: "fifth" });
		const rows = await refusals(organization.id);
		expect(rows.map(({ requestId, details }) => ({ requestId, details }))).toEqual([
			{ requestId: "first", details: {} },
			{ requestId: "third", details: expect.objectContaining({ repeats: 2 }) },
			{ requestId: "fourth", details: {} },
		]);
	});

	it("a window that cannot be closed does not keep later ones open", async () => {
		await refused();
		await refused({ requestId: "second" });
		const broken = { chainId: organization.id, kind: "broken", actor: "", lastRequestId: "", repeats: 1 };
		const at = new Date(0);
		const began = { beganAt: at, lastAt: at, closesAt: at };
		// More than one page, all of them older than the one that can be closed.
		await db().auditRepeat.createMany({
			data: Array.from({ length: 201 }, (_, n) => ({ ...broken, ...began, kind: `broken ${n}`, row: {} })),
		});
		await db().auditRepeat.updateMany({
			where: { NOT: { kind: { startsWith: "broken" } } },
			data: { closesAt: new Date(1) },
		});
		await closeRepeats();
		expect(await refusals(organization.id)).toMatchObject([
			{ requestId: "first" },
			{ requestId: "second", details: { repeats: 1 } },
		]);
		expect(await db().auditRepeat.deleteMany({ where: { row: { equals: {} } } })).toEqual({ count: 201 });
	});

	it("a single refusal leaves one row", async () => {
		await refused();
		await endWindows();
		await closeRepeats();
		await refused();
		expect((await refusals(organization.id)).map(({ details }) => details)).toEqual([{}, {}]);
	});

	it("refusals of other actions, by other actors or from other networks are not mixed", async () => {
		await refused();
		await refused({ ip: "203.0.113.8" });
		const other = await operatorCreateToken(operator, {
			organization: organization.slug,
			name: "other",
			scopes: ["keys:read"],
		});
		await refused({ caller: { kind: "token", token: other.token } });
		expect(await refusals(organization.id)).toHaveLength(3);
	});

	it("sign-in attempts under ever new names leave a limited number of rows, whose counts add up", async () => {
		const before = await refusals(systemChainId);
		const attempts = maxKinds + 100;
		for (let attempt = 0; attempt < attempts; attempt++) {
			const ip = `2001:db8:${attempt.toString(16)}::1`;
			const context = { ip, userAgent: null, requestId: newId(), replaces: null };
			const email = `${newId()}@nowhere.example`;
			expect(await signIn(context, { email, password: "not it" })).toEqual({ outcome: "refused" });
		}
		await endWindows();
		await closeRepeats();
		const rows = (await refusals(systemChainId)).slice(before.length);
		expect(rows.length).toBeLessThanOrEqual(maxKinds + 2);
		expect(sum(rows)).toBe(attempts);
		expect(rows.at(-1)).toMatchObject({
			actorLabel: "several",
			ip: null,
			details: { isSeveral: true, repeats: attempts - maxKinds - 1 },
		});
	});

	it("a killed process loses no refusal that it has answered", async () => {
		const script = `
			import { ingestRequestLogs } from "./lib/telemetry/ingest-request-logs.ts";
			const caller = { kind: "token", token: ${JSON.stringify(token)} };
			for (;;) {
				await ingestRequestLogs({ caller, requestId: "killed", ip: null }).catch(() => console.log("refused"));
			}`;
		const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
			env: process.env,
			stdio: ["ignore", "pipe", "inherit"],
		});
		let answered = 0;
		for await (const _ of createInterface(child.stdout)) {
			answered++;
			if (answered === 50) child.kill("SIGKILL");
		}
		if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
		// The child's last transaction may still be ending in the database.
		await expect
			.poll(async () => {
				await endWindows();
				await closeRepeats();
				return sum(await refusals(organization.id));
			})
			.toBeGreaterThanOrEqual(answered);
		expect(answered).toBeGreaterThanOrEqual(50);
		expect(sum(await refusals(organization.id))).toBeLessThanOrEqual(answered + 1);
	});
});
