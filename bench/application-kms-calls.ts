import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createTestApplication } from "../testing/suite-application.ts";
import { createTestOrganization } from "../testing/suite-organization.ts";
import { startGateway } from "./console.ts";
import { defaultMaxAgeSeconds, shortMaxAgeSeconds } from "./kms-calls.ts";
import type { Figure } from "./table.ts";
import { region, type World } from "./world.ts";

const processes = 16;
const script = join(import.meta.dirname, "../packages/sdk/testing/opening-process.ts");

/** The KMS calls for a tenant whose values 16 processes of a vendor open all the time, through one gateway. */
export async function benchApplicationKmsCalls(world: World): Promise<Figure> {
	const measuredMs = world.isQuick ? 15_000 : 60_000;
	const { slug } = await createTestOrganization(region);
	const { token } = await createTestApplication();
	const gateway = await startGateway(world, { KEYHOLD_KEY_MAX_AGE: String(shortMaxAgeSeconds) });
	const children: ChildProcess[] = [];
	try {
		const serving = new Set<number>();
		let failures = 0;
		for (let number = 0; number < processes; number++) {
			const child = fork(script, [gateway.url, token, slug], {
				execArgv: [],
				env: { ...process.env, KEYHOLD_OPENING_PAUSE_MS: "100" },
			});
			children.push(child);
			child.on("message", ({ served }: { served: boolean }) => {
				if (served) serving.add(number);
				else failures++;
			});
		}
		while (serving.size < processes) await pause(100);
		await world.countKmsCalls();
		await pause(measuredMs);
		const calls = await world.countKmsCalls();
		if (failures > 0) throw new Error("A process could not open its value.");
		const perHour = ((calls * 3_600_000) / measuredMs) * (shortMaxAgeSeconds / defaultMaxAgeSeconds);
		return {
			figure: `KMS calls per hour for a tenant, ${processes} SDK processes`,
			against: "–",
			ours: perHour,
			theirs: null,
			unit: "/h",
			value: perHour,
			ceiling: 100,
			note: `${calls} calls in ${measuredMs / 1000} s with a maximum age of ${shortMaxAgeSeconds} s, scaled to the default of ${defaultMaxAgeSeconds} s; one data key, and each further one in use costs as many again`,
		};
	} finally {
		for (const child of children) child.kill("SIGKILL");
		await gateway.stop();
	}
}
