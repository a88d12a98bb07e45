// npm run bench: measures Keyhold against the limits of the machine and its peers, and prints one table.
import "./set-up.ts";
import { writeFile } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import { parseArgs } from "node:util";
import { benchApplicationData } from "./application-data.ts";
import { benchAuditLog } from "./audit-log.ts";
import { benchIngest } from "./ingest.ts";
import { benchKmsCalls } from "./kms-calls.ts";
import { benchLargeDeployment } from "./large-deployment.ts";
import { benchMonitor } from "./monitor.ts";
import { benchNoisyNeighbor } from "./noisy-neighbor.ts";
import { benchReencrypt } from "./reencrypt.ts";
import { benchSealAndOpen } from "./seal-and-open.ts";
import { type Figure, isMet, tableOf } from "./table.ts";
import { startWorld, type World } from "./world.ts";

const families: Record<string, (world: World) => Promise<Figure[]>> = {
	"seal-and-open": benchSealAndOpen,
	"application-data": benchApplicationData,
	reencrypt: benchReencrypt,
	ingest: benchIngest,
	"kms-calls": benchKmsCalls,
	"large-deployment": benchLargeDeployment,
	monitor: benchMonitor,
	"audit-log": benchAuditLog,
	"noisy-neighbor": benchNoisyNeighbor,
};

const { values, positionals } = parseArgs({
	args: process.argv.slice(2),
	options: { json: { type: "string" }, quick: { type: "boolean", default: false } },
	allowPositionals: true,
});
const unknown = positionals.filter((name) => !(name in families));
if (unknown.length > 0) {
	console.error(`There is no “${unknown.join(", ")}”. There are: ${Object.keys(families).join(", ")}.`);
	process.exit(1);
}
const chosen = positionals.length > 0 ? positionals : Object.keys(families);

const starting = startWorld({ isQuick: values.quick });
let stopping: Promise<void> | undefined;
const stop = () => (stopping ??= starting.then((world) => world.stop()));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "disconnect"]) {
	process.on(signal, () => void stop().finally(() => process.exit(1)));
}

const figures: Figure[] = [];
try {
	const world = await starting;
	for (const name of chosen) {
		console.log(`── ${name}`);
		figures.push(...((await families[name]?.(world)) ?? []));
	}
} finally {
	await stop();
}
const machine = `Node ${process.version}, ${availableParallelism()} cores (${cpus()[0]?.model ?? "unknown"})`;
if (values.quick) console.log("\nA quick run: fewer rows and rounds, and not what the limits are meant for.");
console.log(`\n${machine}\n\n${tableOf(figures)}`);
if (values.json) {
	await writeFile(
		values.json,
		`${JSON.stringify({ machine, at: new Date(), isQuick: values.quick, figures }, null, "\t")}\n`,
	);
}
process.exit(figures.every(isMet) ? 0 : 1);
