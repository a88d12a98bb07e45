import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { DisableKeyCommand, EnableKeyCommand } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { activateKey } from "../../lib/keys/activate-key.ts";
import { addKey } from "../../lib/keys/add-key.ts";
import { createTestApplication } from "../../testing/suite-application.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteGateways } from "../../testing/suite-gateway.ts";
import { createCustomerKey, ownerKms, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization } from "../../testing/suite-organization.ts";

/** `npm run test:soak` takes a thousand keys away. */
const revocations = Number(process.env.KEYHOLD_SOAK_REVOCATIONS ?? 20);
const sideBySide = 5;
const maxAgeMs = 1_000;
const waiting = { interval: 5, timeout: 60_000 };
const hourMs = 3_600_000;
const sdk = join(import.meta.dirname, "../../packages/sdk/testing");

type Report = { tenant: string; served: boolean; code?: string; lastBeganMs?: number };

/** The system's monotonic clock, which the processes share. */
const nowMs = () => Number(process.hrtime.bigint() / 1_000n) / 1_000;

/** A process with the SDK that opens a value of each tenant without a pause. */
function startOpening(url: string, token: string, tenants: string[]) {
	const child = fork(join(sdk, "opening-process.ts"), [url, token, ...tenants], {
		execArgv: ["--import", join(sdk, "moved-wall-clock.ts")],
	});
	const state = new Map<string, Report>();
	child.on("message", (report: Report) => state.set(report.tenant, report));
	return {
		child,
		isServed: () => tenants.every((tenant) => state.get(tenant)?.served === true),
		isRefused: () => tenants.every((tenant) => state.get(tenant)?.code === "KEY_REVOKED"),
		reports: () => [...state.values()],
		moveWallClock: (moveWallClockMs: number) => child.send({ moveWallClockMs }),
	};
}

describe("the processes of a vendor, after a customer's key was disabled", () => {
	useSuiteDatabase();
	useSuiteKms();
	const startGateway = useSuiteGateways();
	const children: ChildProcess[] = [];
	const customers: { slug: string; arn: string }[] = [];
	let url: string;
	let token: string;

	beforeAll(async () => {
		({ token } = await createTestApplication());
		({ url } = await startGateway({
			KEYHOLD_KEY_MAX_AGE: String(maxAgeMs / 1_000),
			KEYHOLD_OUTAGE_GRACE: "600",
		}));
		for (let index = 0; index < sideBySide; index++) {
			const { id, slug, deploymentId, admin } = await createTestOrganization();
			const arn = await createCustomerKey(id);
			const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
			await activateKey(admin, { keyId });
			customers.push({ slug, arn });
		}
	});
	afterAll(() => {
		for (const child of children) child.kill("SIGKILL");
	});

	it(
		`open nothing after the bound, in ${revocations} revocations: neither a stopped one nor one whose wall clock is moved`,
		async () => {
			const start = () => {
				const one = startOpening(
					url,
					token,
					customers.map(({ slug }) => slug),
				);
				children.push(one.child);
				return one;
			};
			const [steady, stopped, late, fast] = [start(), start(), start(), start()];
			const all = [steady, stopped, late, fast];
			const cutMs: number[] = [];
			for (let done = 0; done < revocations; done += sideBySide) {
				await expect.poll(() => all.every((one) => one.isServed()), waiting).toBe(true);
				stopped.child.kill("SIGSTOP");
				await Promise.all(customers.map(({ arn }) => ownerKms().send(new DisableKeyCommand({ KeyId: arn }))));
				const disabledMs = nowMs();
				late.moveWallClock(-hourMs);
				fast.moveWallClock(hourMs);
				await expect.poll(() => [steady, late, fast].every((one) => one.isRefused()), waiting).toBe(true);
				await expect.poll(() => nowMs() - disabledMs, waiting).toBeGreaterThan(maxAgeMs);
				// Its memory is as it was when it was stopped: with data keys that may not be used any longer.
				stopped.child.kill("SIGCONT");
				await expect.poll(() => stopped.isRefused(), waiting).toBe(true);
				for (const { lastBeganMs = 0 } of all.flatMap((one) => one.reports())) {
					cutMs.push(lastBeganMs - disabledMs);
				}
				late.moveWallClock(hourMs);
				fast.moveWallClock(-hourMs);
				await Promise.all(customers.map(({ arn }) => ownerKms().send(new EnableKeyCommand({ KeyId: arn }))));
			}
			expect(cutMs.length).toBeGreaterThanOrEqual(revocations * all.length);
			cutMs.sort((a, b) => a - b);
			expect(cutMs.filter((ms) => ms > maxAgeMs)).toEqual([]);
			// The bound was needed: some were served after the key was gone.
			const [median, most] = [cutMs[cutMs.length >> 1] ?? 0, cutMs.at(-1) ?? 0];
			expect(most).toBeGreaterThan(maxAgeMs / 4);
			process.stdout.write(
				`${cutMs.length / all.length} revocations with a maximum age of ${maxAgeMs} ms in ${all.length} processes: the last open that was served began ${median.toFixed(0)} ms after the key was disabled in the median, ${most.toFixed(0)} ms at most\n`,
			);
		},
		60_000 + revocations * 2_000,
	);
});
