// npm run bench: measures Keyhold against the limits of the machine and its peers, and prints one table.
import "./set-up.ts";
import { writeFile } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import { parseArgs } from "node:util";
import { benchIngest } from "./ingest.ts";
import { benchKmsCalls } from "./kms-calls.ts";
import { benchLargeDeployment } from "./large-deployment.ts";
import { benchReencrypt } from "./reencrypt.ts";
import { benchSealAndOpen } from "./seal-and-open.ts";
import { type Figure, isMet, tableOf } from "./table.ts";
import { startWorld } from "./world.ts";

const families: Record<string, (world: Awaited<ReturnType<typeof startWorld>>) => Promise<Figure[]>> = {
	"seal-and-open": benchSealAndOpen,
	reencrypt: benchReencrypt,
	ingest: benchIngest,
	"kms-calls": benchKmsCalls,
	"large-deployment": benchLargeDeployment,
};

const { values, positionals } = parseArgs({
	args: process.argv.slice(2),
	options: { json: { type: "string" } },
	allowPositionals: true,
});
const unknown = positionals.filter((name) => !(name in families));
if (unknown.length > 0) {
	console.error(`There is no “${unknown.join(", ")}”. There are: ${Object.keys(families).join(", ")}.`);
	process.exit(1);
}
const chosen = positionals.length > 0 ? positionals : Object.keys(families);

const world = await startWorld();
const figures: Figure[] = [];
try {
	for (const name of chosen) {
		console.log(`── ${name}`);
		figures.push(...((await families[name]?.(world)) ?? []));
	}
} finally {
	await world.stop();
}
const machine = `Node ${process.version}, ${availableParallelism()} cores (${cpus()[0]?.model ?? "unknown"})`;
console.log(`\n${machine}\n\n${tableOf(figures)}`);
if (values.json) {
	await writeFile(values.json, `${JSON.stringify({ machine, at: new Date(), figures }, null, "\t")}\n`);
}
process.exit(figures.every(isMet) ? 0 : 1);
