import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { startPostgres } from "../dev/postgres.ts";
import type { Running } from "../dev/run/process.ts";
import { migrate } from "../lib/migrations/migrate.ts";
import { disconnect, pool } from "../lib/platform/db.ts";
import { closeQueue } from "../lib/platform/queue.ts";
import { startLocalKms } from "../packages/local-kms/index.ts";
import { controlKms, vendorPrincipal } from "../testing/customer-key.ts";

export const region = "us-west-1";
/** At the end, connections that are busy for longer than this are closed with the server. */
const breakOffAfterMs = 5_000;

export type World = {
	directory: string;
	databaseUrl: string;
	kmsUrl: string;
	/** Fewer rows and rounds, for work on the benchmarks themselves. The figures mean little. */
	isQuick: boolean;
	/** The Keyhold processes to stop at the end. */
	processes: Set<Running>;
	/** The number of KMS calls since the previous call of this function. */
	countKmsCalls: () => Promise<number>;
	/** Stops everything, including running work, and deletes all data. */
	stop: () => Promise<void>;
};

/** PostgreSQL as `npm start` runs it (fsync and synchronous commit on) and the local KMS, both for this run. */
export async function startWorld({ isQuick }: { isQuick: boolean }): Promise<World> {
	const directory = await mkdtemp(join(tmpdir(), "keyhold-bench-"));
	// As root, PostgreSQL runs as another user, who needs access to the directory.
	await chmod(directory, 0o711);
	const postgres = await startPostgres({ directory: join(directory, "postgres") });
	const kms = await startLocalKms({
		dataDir: directory,
		principals: { AKIDKEYHOLD: vendorPrincipal },
		control: true,
	});
	// As the owner: settle() may do what the application may not.
	process.env.DATABASE_URL = postgres.ownerUrl;
	process.env.AWS_ENDPOINT_URL_KMS = kms.url;
	process.env.AWS_ACCESS_KEY_ID = "AKIDKEYHOLD";
	process.env.AWS_SECRET_ACCESS_KEY = "unused by the local KMS";
	process.env.KEYHOLD_VENDOR_PRINCIPAL = vendorPrincipal;
	await migrate(postgres.ownerUrl);
	const processes = new Set<Running>();
	return {
		directory,
		isQuick,
		processes,
		databaseUrl: postgres.ownerUrl,
		kmsUrl: kms.url,
		countKmsCalls: async () => {
			const { total } = await controlKms(kms.url, "GET", "calls");
			await controlKms(kms.url, "DELETE", "calls");
			return total;
		},
		stop: async () => {
			await Promise.all([...processes].map((running) => running.stop()));
			await Promise.race([closeQueue().then(disconnect), pause(breakOffAfterMs)]);
			await kms.close();
			await postgres.stop();
			await rm(directory, { recursive: true, force: true });
		},
	};
}

/** Run before each measurement: makes space available, and makes all runs write full-page images alike. */
export async function settle(table: string): Promise<void> {
	await pool().query(`VACUUM (ANALYZE) ${table}`);
	await pool().query("CHECKPOINT");
}
