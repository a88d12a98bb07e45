import { fork } from "node:child_process";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { DisableKeyCommand } from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { activateKey } from "../../lib/keys/activate-key.ts";
import { addKey } from "../../lib/keys/add-key.ts";
import { pool } from "../../lib/platform/db.ts";
import { holdUp } from "../../testing/hold-up.ts";
import { createTestApplication } from "../../testing/suite-application.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { type GatewayProcess, useSuiteGateways } from "../../testing/suite-gateway.ts";
import { createCustomerKey, ownerKms, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, type TestOrganization } from "../../testing/suite-organization.ts";

const maxAgeMs = 4_000;
const waiting = { interval: 10, timeout: 60_000 };
const script = join(import.meta.dirname, "../../packages/sdk/testing/sealing-process.ts");

/** When the gateway is killed, in the request that is underway. */
const moments = [
	"before it has stored the lease",
	"before its answer has arrived",
	"in the middle of its answer",
] as const;
type Moment = (typeof moments)[number];
type Report = { made: number; lastOpenedMs: number; sealing: string; opening: string };
type Asked = { leases: { purpose: string; sealed?: number }[] };
type Answered = { leases: { seals?: number }[] };

/** The system's monotonic clock, which the processes share. */
const nowMs = () => Number(process.hrtime.bigint() / 1_000n) / 1_000;

describe("a gateway that is killed in the middle of a request for leases", () => {
	useSuiteDatabase();
	useSuiteKms();
	const startGateway = useSuiteGateways();
	let organization: TestOrganization;
	let token: string;
	let arn: string;

	beforeAll(async () => {
		({ token } = await createTestApplication());
		organization = await createTestOrganization();
		const { id, admin, deploymentId } = organization;
		arn = await createCustomerKey(id);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
		await activateKey(admin, { keyId });
	});

	const start = () => startGateway({ KEYHOLD_KEY_MAX_AGE: "4", KEYHOLD_OUTAGE_GRACE: "0" });

	async function countedSeals(): Promise<number> {
		const { rows } = await pool().query<{ seals: string }>(
			"SELECT sum(seals)::float8 AS seals FROM data_keys WHERE deployment_id = $1 AND resource = 'APPLICATION_DATA'",
			[organization.deploymentId],
		);
		return Number(rows[0]?.seals);
	}

	/** True while a gateway's statement about leases waits for a lock. */
	async function isHeldUp(): Promise<boolean> {
		const { rows } = await pool().query(
			"SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%application_leases%' AND datname = current_database()",
		);
		return rows.length > 0;
	}

	/** A load balancer before the gateways. The gateway that it sends requests to can be killed in the middle of the next one. */
	async function balance(first: GatewayProcess) {
		let gateway = first;
		let armed: { moment: Moment; next: GatewayProcess | undefined; done: () => void } | null = null;
		/** The most seals that an answer has allowed, whether it arrived or not. */
		let allowed = 0;
		let reported = 0;
		const kill = async () => {
			gateway.child.kill("SIGKILL");
			await gateway.ended;
		};
		const handle = async (body: string, authorization: string, response: ServerResponse) => {
			const asked: Asked = JSON.parse(body);
			const plan = armed;
			armed = null;
			const ask = () =>
				fetch(`${gateway.url}/vault/v1/leases`, {
					method: "POST",
					headers: { "content-type": "application/json", authorization },
					body,
				});
			const noteAnswer = (answer: string, isLost: boolean) => {
				const { leases = [] }: Partial<Answered> = JSON.parse(answer);
				for (const [at, { purpose, sealed = 0 }] of asked.leases.entries()) {
					const seals = leases[at]?.seals;
					if (purpose !== "SEAL" || seals === undefined) continue;
					allowed = Math.max(allowed, reported + sealed + seals);
					if (!isLost) reported += sealed;
				}
			};
			if (plan?.moment === "before it has stored the lease") {
				const release = await holdUp("application_leases");
				const lost = ask().catch(() => null);
				await expect.poll(isHeldUp, waiting).toBe(true);
				await kill();
				await release();
				expect(await lost).toBeNull();
				response.destroy();
			} else {
				const answer = await ask();
				const content = await answer.text();
				noteAnswer(content, plan !== null);
				if (plan) await kill();
				if (plan?.moment === "before its answer has arrived") response.destroy();
				else {
					response.writeHead(answer.status, {
						"content-type": "application/json",
						"content-length": Buffer.byteLength(content),
					});
					if (plan) response.write(content.slice(0, content.length / 2), () => response.destroy());
					else response.end(content);
				}
			}
			if (!plan) return;
			gateway = plan.next ?? gateway;
			plan.done();
		};
		const server = createServer(async (request, response) => {
			try {
				await handle(await text(request), request.headers.authorization ?? "", response);
			} catch {
				// No gateway answers.
				response.destroy();
			}
		});
		await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
		onTestFinished(() => {
			server.closeAllConnections();
			server.close();
		});
		return {
			url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
			allowed: () => allowed,
			sendTo: (next: GatewayProcess) => {
				gateway = next;
			},
			/** Resolves once the gateway was killed, and requests go to the next one, if there is one. */
			killIn: (moment: Moment, next?: GatewayProcess) =>
				new Promise<void>((done) => {
					armed = { moment, next, done };
				}),
		};
	}

	it("stops no process: the next gateway leases to it, every seal was counted before it was granted, and no lease outlives KMS's agreement", {
		timeout: 300_000,
	}, async () => {
		const balancer = await balance(await start());
		const child = fork(script, [balancer.url, token, organization.slug], { execArgv: [] });
		onTestFinished(() => void child.kill("SIGKILL"));
		let last: Report = { made: 0, lastOpenedMs: 0, sealing: "", opening: "" };
		child.on("message", (report: Report) => {
			last = report;
		});
		const sealsMore = () => {
			const before = last.made;
			return expect.poll(() => last.made, waiting).toBeGreaterThan(before + 50_000);
		};
		/** Starts a gateway while the last one is in use. */
		const inUse = async () => (await Promise.all([start(), sealsMore()]))[0];
		let next = await inUse();
		for (const moment of moments) {
			await balancer.killIn(moment, next);
			expect(await countedSeals()).toBeGreaterThanOrEqual(balancer.allowed());
			next = await inUse();
			expect(await countedSeals()).toBeGreaterThanOrEqual(Math.max(last.made, balancer.allowed()));
		}

		await balancer.killIn("before its answer has arrived");
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		const [disabledMs, disabledAt] = [nowMs(), new Date()];
		await expect.poll(() => last.opening, waiting).toBe("KEYHOLD_UNREACHABLE");
		expect(last.lastOpenedMs - disabledMs).toBeLessThanOrEqual(maxAgeMs);
		balancer.sendTo(next);
		await expect.poll(() => last, waiting).toMatchObject({ sealing: "KEY_REVOKED", opening: "KEY_REVOKED" });
		const { rows } = await pool().query<{ agreed_until: Date }>(
			"SELECT max(agreed_until) AS agreed_until FROM application_leases WHERE deployment_id = $1",
			[organization.deploymentId],
		);
		expect(rows[0]?.agreed_until.getTime()).toBeLessThanOrEqual(disabledAt.getTime() + maxAgeMs);
	});
});
