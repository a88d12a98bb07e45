import { setTimeout as pause } from "node:timers/promises";
import { createTestOrganization, otlpLogs } from "../testing/suite-organization.ts";
import { startGateway } from "./console.ts";
import type { Figure } from "./table.ts";
import { region, type World } from "./world.ts";

const writesPerSecond = 1_000;
const batch = 100;
/** A tenth of the default, so that one minute corresponds to ten. */
export const shortMaxAgeSeconds = 6;
export const defaultMaxAgeSeconds = 60;

/** The KMS calls of a gateway process that seals 1,000 records per second. */
export async function benchKmsCalls(world: World): Promise<Figure[]> {
	const measuredMs = world.isQuick ? 15_000 : 60_000;
	const organization = await createTestOrganization(region);
	const server = await startGateway(world, { KEYHOLD_KEY_MAX_AGE: String(shortMaxAgeSeconds) });
	try {
		const { caller } = organization.token;
		const token = caller.kind === "token" ? caller.token : "";
		let written = 0;
		const write = async () => {
			const response = await fetch(`${server.url}/v1/logs`, {
				method: "POST",
				headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
				body: otlpLogs(batch, "counted"),
			});
			await response.arrayBuffer();
			if (!response.ok) throw new Error(`The gateway answered ${response.status}.`);
			written += batch;
		};
		await write();
		await world.countKmsCalls();
		written = 0;
		const startedMs = performance.now();
		for (let beat = 1; performance.now() - startedMs < measuredMs; beat++) {
			await write();
			const dueMs = startedMs + (beat * batch * 1000) / writesPerSecond;
			if (dueMs > performance.now()) await pause(dueMs - performance.now());
		}
		const elapsedHours = (performance.now() - startedMs) / 3_600_000;
		const calls = await world.countKmsCalls();
		const perHour = (calls / elapsedHours) * (shortMaxAgeSeconds / defaultMaxAgeSeconds);
		return [
			{
				figure: "KMS calls per process and hour",
				against: "one per record",
				ours: perHour,
				theirs: (written / elapsedHours) | 0,
				unit: "/h",
				value: perHour,
				ceiling: 100,
				note: `${calls} calls for ${written} records in ${measuredMs / 1000} s with a maximum age of ${shortMaxAgeSeconds} s, scaled to the default of ${defaultMaxAgeSeconds} s`,
			},
		];
	} finally {
		await server.stop();
	}
}
