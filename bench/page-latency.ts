import type { TestOrganization } from "../testing/suite-organization.ts";
import { startConsole, startGateway } from "./console.ts";
import { sendSpans, sideBySide, spansBody } from "./otlp-load.ts";
import { measure, median, medianRatio } from "./rounds.ts";
import type { Figure } from "./table.ts";
import type { World } from "./world.ts";

const pages = 100;

/** The latency of a console page while a gateway on the same machine is busy. */
export async function pageLatencyUnderIngest(world: World, { token }: TestOrganization): Promise<Figure> {
	const [console_, gateway] = await Promise.all([startConsole(world), startGateway(world)]);
	try {
		const secret = token.caller.kind === "token" ? token.caller.token : "";
		const body = spansBody();
		const quiet = () => slowestPages(console_.url);
		const busy = async () => {
			let isOver = false;
			const load = sendSpans(gateway.url, secret, body, () => !isOver);
			const slowest = await slowestPages(console_.url);
			isOver = true;
			await load;
			return slowest;
		};
		await busy();
		const measured = await measure(world.isQuick ? 3 : 7, [
			{ name: "busy", run: busy },
			{ name: "quiet", run: quiet },
		]);
		return {
			figure: "console page during ingest, p95",
			against: "the same without ingest",
			ours: median(measured.busy ?? []),
			theirs: median(measured.quiet ?? []),
			unit: "ms",
			value: medianRatio(measured, "busy", "quiet"),
			ceiling: 3,
			note: `the sign-in page, ${pages} times a round, one after the other; ${sideBySide} senders keep the gateway busy; console, gateway, PostgreSQL and senders share the cores`,
		};
	} finally {
		await Promise.all([console_.stop(), gateway.stop()]);
	}
}

/** The 95th percentile in milliseconds. */
async function slowestPages(url: string): Promise<number> {
	const took: number[] = [];
	for (let page = 0; page < pages; page++) {
		const startedMs = performance.now();
		const response = await fetch(`${url}/sign-in`);
		await response.arrayBuffer();
		took.push(performance.now() - startedMs);
		if (!response.ok) throw new Error(`The console answered ${response.status}.`);
	}
	return took.toSorted((a, b) => a - b)[Math.floor(pages * 0.95)] as number;
}
