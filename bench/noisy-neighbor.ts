import { setTimeout as pause } from "node:timers/promises";
import { decodeOtlpSpans } from "../lib/otlp/otlp-spans.ts";
import { ingestSpans } from "../lib/telemetry/ingest-spans.ts";
import { appendMany } from "../testing/long-chain.ts";
import { createTestOrganization, type TestOrganization } from "../testing/suite-organization.ts";
import { startConsole, startGateway, startWorkerProcess } from "./console.ts";
import { consoleSession } from "./console-session.ts";
import { changingKeys } from "./keys.ts";
import { type Answered, makeNoise } from "./noise.ts";
import { batch, spansBody } from "./otlp-load.ts";
import { measure, median } from "./rounds.ts";
import type { Figure } from "./table.ts";
import { region, settle, type World } from "./world.ts";

const thinkMs = 50;

/** The effect of a noisy tenant on another one: pages and health checks, compared with a quiet console. */
export async function benchNoisyNeighbor(world: World): Promise<Figure[]> {
	const [quiet, noisy] = [await createTestOrganization(region), await createTestOrganization(region)];
	await changingKeys(quiet).change();
	await fillSpans(noisy, world.isQuick ? 50_000 : 500_000);
	await appendMany(noisy.id, world.isQuick ? 20_000 : 200_000);
	await settle("spans");
	await settle("audit_events");
	const worker = startWorkerProcess(world);
	const [console_, gateway] = await Promise.all([
		startConsole(world),
		startGateway(world, { KEYHOLD_INGEST_RATE: "" }),
	]);
	try {
		const target = {
			consoleUrl: console_.url,
			gatewayUrl: gateway.url,
			cookie: await consoleSession(console_.url, noisy.slug),
			organization: noisy,
		};
		const cookie = await consoleSession(console_.url, quiet.slug);
		const watch = (took: Took) => watchConsole(console_.url, quiet.slug, cookie, windowMs(world), took);
		const [alone, beside]: [Took, Took] = [noneYet(), noneYet()];
		const answered: Answered = {};
		await watch(noneYet());
		await measure(world.isQuick ? 2 : 5, [
			{ name: "alone", run: () => watch(alone) },
			{
				name: "beside",
				run: async () => {
					let isOver = false;
					const noise = makeNoise(target, answered, () => !isOver);
					await watch(beside);
					isOver = true;
					await noise;
					return 0;
				},
			},
		]);
		const note = `${beside.page.length} pages and ${beside.health.length} health checks beside the noise; it was answered: ${wordsOf(answered)}`;
		return [
			slowest("Encryption Keys page beside a noisy tenant, p99", beside.page, alone.page, note),
			slowest("/api/health beside a noisy tenant, p99", beside.health, alone.health),
			slowest("Encryption Keys page beside a noisy tenant, median", beside.page, alone.page, undefined, 0.5),
			{
				figure: "answers of 5xx to the quiet tenant",
				against: "none",
				ours: beside.failures + alone.failures,
				theirs: null,
				unit: "",
				value: beside.failures + alone.failures,
				ceiling: 0,
			},
		];
	} finally {
		await Promise.all([console_.stop(), gateway.stop(), worker.stop()]);
	}
}

type Took = { page: number[]; health: number[]; failures: number };

const noneYet = (): Took => ({ page: [], health: [], failures: 0 });
const windowMs = ({ isQuick }: World) => (isQuick ? 6_000 : 15_000);

/** Requests the page and the health check repeatedly, and records the times. */
async function watchConsole(
	url: string,
	slug: string,
	cookie: string,
	forMs: number,
	took: Took,
): Promise<number> {
	const untilMs = performance.now() + forMs;
	const ask = async (path: string, times: number[]) => {
		while (performance.now() < untilMs) {
			const startedMs = performance.now();
			const response = await fetch(url + path, { headers: { cookie } });
			await response.arrayBuffer();
			times.push(performance.now() - startedMs);
			if (response.status >= 500) took.failures++;
			else if (!response.ok) throw new Error(`The console answered ${response.status}.`);
			await pause(thinkMs);
		}
	};
	await Promise.all([ask(`/${slug}/settings/encryption-keys`, took.page), ask("/api/health", took.health)]);
	return median(took.page);
}

function slowest(figure: string, beside: number[], alone: number[], note?: string, part = 0.99): Figure {
	const of = (times: number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length * part)] as number;
	return {
		figure,
		against: "the same, quiet",
		ours: of(beside),
		theirs: of(alone),
		unit: "ms",
		value: of(beside) / of(alone),
		ceiling: 3,
		...(note && { note }),
	};
}

function wordsOf(answered: Answered): string {
	return Object.entries(answered)
		.toSorted()
		.map(([answer, count]) => `${count} × ${answer}`)
		.join(", ");
}

async function fillSpans({ token }: TestOrganization, count: number): Promise<void> {
	for (let left = count; left > 0; left -= batch) {
		const spans = await decodeOtlpSpans(spansBody(), { reject: () => {} });
		await ingestSpans(token, async () => ({ spans, deploymentName: undefined }));
	}
}
