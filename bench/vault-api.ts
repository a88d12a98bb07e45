import { randomUUID } from "node:crypto";
import { db, pool } from "../lib/platform/db.ts";
import { newId } from "../lib/platform/ids.ts";
import { ensureManagedKey } from "../lib/vault/default-keys.ts";
import { createTestApplication } from "../testing/suite-application.ts";
import { createTestOrganization } from "../testing/suite-organization.ts";
import { callVault } from "../testing/suite-vault.ts";
import { startGateway } from "./console.ts";
import { cpuSeconds } from "./process-usage.ts";
import { median } from "./rounds.ts";
import type { Figure } from "./table.ts";
import { region, settle, type World } from "./world.ts";

const tenants = 1_000;
/** Requests in flight: a gateway works on four requests of a token at a time. */
const atOnce = 4;

/** One gateway process over HTTP: values sealed for any language, and leases renewed for many tenants. */
export async function benchVaultApi(world: World): Promise<Figure[]> {
	const gateway = await startGateway(world, { KEYHOLD_VAULT_RATE: "10000000" });
	try {
		const { token } = await createTestApplication();
		const post = async (path: string, body: unknown) => {
			const response = await callVault(gateway.url, path, body, { token });
			const text = await response.text();
			if (response.status !== 200) throw new Error(`${response.status} ${text.slice(0, 300)}`);
			return { answer: JSON.parse(text), hasErrors: text.includes('"error"') };
		};
		const cpu = async () => ({
			gateway: await cpuSeconds(gateway.child.pid ?? 0),
			database: await databaseCpu(),
		});
		return [
			await sealedValues(post, world.isQuick ? 5 : 30),
			await renewals(post, cpu, world.isQuick ? 5 : 40),
		];
	} finally {
		await gateway.stop();
	}
}

type Post = (path: string, body: unknown) => Promise<{ answer: unknown; hasErrors: boolean }>;

/** @throws Error if an item failed */
async function postAll(post: Post, path: string, body: unknown): Promise<unknown> {
	const { answer, hasErrors } = await post(path, body);
	if (hasErrors) throw new Error(`an item of ${path} failed`);
	return answer;
}

async function sealedValues(post: Post, rounds: number): Promise<Figure> {
	const { slug: tenant } = await createTestOrganization(region);
	const value = "x".repeat(256);
	const items = Array.from({ length: 1_000 }, (_, row) => ({
		tenant,
		context: ["notes", String(row), "body"],
		value,
	}));
	const rates: number[] = [];
	// The first data key takes its time.
	while ((await post("/seal", { items })).hasErrors);
	for (let round = 0; round < rounds; round++) {
		const beganMs = performance.now();
		await Promise.all(Array.from({ length: atOnce }, () => postAll(post, "/seal", { items })));
		rates.push((atOnce * items.length * 1000) / (performance.now() - beganMs));
	}
	return {
		figure: "POST /vault/v1/seal, 1,000 values of 256 B",
		against: "–",
		ours: median(rates),
		theirs: null,
		unit: "values/s",
		value: median(rates),
		floor: 20_000,
		note: `one gateway process, ${atOnce} requests at the same time`,
	};
}

/** Processor time in seconds that each process has taken so far: the gateway, and the connections to the database. */
type Cpu = { gateway: number; database: Map<number, number> };

async function databaseCpu(): Promise<Cpu["database"]> {
	const { rows } = await pool().query<{ pid: number }>(
		"SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'",
	);
	return new Map(
		await Promise.all(rows.map(async ({ pid }) => [pid, await cpuSeconds(pid).catch(() => 0)] as const)),
	);
}

async function renewals(post: Post, cpu: () => Promise<Cpu>, rounds: number): Promise<Figure> {
	const process = { id: randomUUID(), name: "bench" };
	const leases = (await createTenants()).map((tenant) => ({ purpose: "SEAL", tenant }));
	while ((await post("/leases", { process, leases })).hasErrors);
	const first = (await postAll(post, "/leases", { process, leases })) as { leases: { dataKeyId: string }[] };
	const held = leases.map((lease, at) => ({ ...lease, holds: first.leases[at]?.dataKeyId, sealed: 100 }));
	await settle("application_leases");
	const times: number[] = [];
	await postAll(post, "/leases", { process, leases: held });
	const before = await cpu();
	for (let round = 0; round < rounds; round++) {
		const beganMs = performance.now();
		await postAll(post, "/leases", { process, leases: held });
		times.push(performance.now() - beganMs);
	}
	const after = await cpu();
	const perRenewal = (seconds: number) => `${((seconds * 1_000) / rounds).toFixed(1)} ms`;
	const gatewayTook = perRenewal(after.gateway - before.gateway);
	const connections = [...after.database].map(([pid, seconds]) => seconds - (before.database.get(pid) ?? 0));
	const databaseTook = perRenewal(connections.reduce((sum, seconds) => sum + seconds, 0));
	return {
		figure: "renewal of the leases of 1,000 tenants",
		against: "–",
		ours: median(times),
		theirs: null,
		unit: "ms",
		value: median(times),
		ceiling: 50,
		note: `one request, each lease for a different tenant with its own data key; processor time of the gateway ${gatewayTook}, of the database ${databaseTook}`,
	};
}

/** Organizations whose application data is under one KMS key, to save the time of creating a thousand. */
async function createTenants(): Promise<string[]> {
	const ids = Array.from({ length: tenants }, newId);
	const slugOf = (id: string) => `tenant-${id}`;
	await db().organization.createMany({ data: ids.map((id) => ({ id, slug: slugOf(id), name: id })) });
	// A deployment may have the ID of its organization.
	await db().deployment.createMany({
		data: ids.map((id) => ({ id, organizationId: id, name: "Production", region })),
	});
	const { id: kmsKeyId } = await ensureManagedKey({ id: ids[0] as string, region });
	await db().protection.createMany({
		data: ids.map((deploymentId) => ({
			deploymentId,
			resource: "APPLICATION_DATA",
			kmsKeyId,
			isCustomerKeyCovered: false,
		})),
	});
	return ids.map(slugOf);
}
