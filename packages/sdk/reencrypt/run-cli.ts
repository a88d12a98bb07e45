import { resolve } from "node:path";
import type { Writable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import type { Keyhold } from "../client/keyhold.ts";
import { KeyholdError } from "../errors.ts";
import type { ReencryptCounts, ReencryptOptions, ReencryptProgress } from "./options.ts";

const usage = `keyhold-reencrypt re-encrypts your tables under the current data keys, and seals what is still in the clear.

  keyhold-reencrypt keyhold.config.js [--only Contact --only Deal] [--rows-per-second 500] [--every 300]

The file exports an object with your Keyhold client, your Prisma Client, and any options of keyhold.reencrypt:

  import { connect } from "@keyhold/sdk";
  import { prisma } from "./src/database.js"; // extended with sealedFields
  export default { keyhold: connect({ url: "https://…", token: process.env.KEYHOLD_TOKEN }), prisma };

--only             a model to re-encrypt; all sealed models if omitted
--rows-per-second  the most rows that are re-encrypted in a second
--every            repeat after this many seconds, until a signal ends it; runs that find nothing to do are not printed

Progress goes to standard error, the report as JSON to standard output. Run it as often as you like, even several times at once.
`;

type Config = ReencryptOptions & { keyhold: Keyhold };
type Streams = { stdout: Writable; stderr: Writable };

/** Runs the command line. Returns the exit code: 0, 1 if something is left, 2 for invalid arguments. */
export async function runCli(
	args: string[],
	{ stdout, stderr }: Streams,
	signal: AbortSignal,
): Promise<number> {
	const call = parse(args);
	if (typeof call === "string") {
		const isAsked = args.includes("--help");
		(isAsked ? stdout : stderr).write(call);
		return isAsked ? 0 : 2;
	}
	const config = await load(call.file);
	if (typeof config === "string") {
		stderr.write(`${config}\n`);
		return 2;
	}
	const { keyhold, ...options } = config;
	let isFirst = true;
	const onProgress = (progress: ReencryptProgress) => {
		if (isFirst || !isIdle(progress)) stderr.write(`${sentenceOf(progress)}\n`);
	};
	const run = () => keyhold.reencrypt({ onProgress, ...options, ...call.options, signal });
	try {
		if (call.everyMs === undefined) {
			const report = await run();
			stdout.write(`${JSON.stringify(report)}\n`);
			return report.isClean ? 0 : 1;
		}
		for (;;) {
			try {
				const report = await run();
				if (isFirst || !report.tables.every(isIdle)) stdout.write(`${JSON.stringify(report)}\n`);
				isFirst = false;
			} catch (error) {
				// An outage ends this run, not the job.
				if (signal.aborted || !(error instanceof KeyholdError && error.isRetryable)) throw error;
				stderr.write(`${error.message}\n`);
			}
			await pause(call.everyMs, undefined, { signal });
		}
	} catch (error) {
		const isExpected = signal.aborted || error instanceof KeyholdError;
		if (!isExpected) throw error;
		const reason = signal.aborted ? "Stopped." : (error as KeyholdError).message;
		stderr.write(`${reason} Finished work is kept; run it again to continue.\n`);
		return 1;
	} finally {
		keyhold.close();
		await (options.prisma as { $disconnect?: () => Promise<void> }).$disconnect?.();
	}
}

function parse(args: string[]) {
	try {
		const { values, positionals } = parseArgs({
			args,
			allowPositionals: true,
			options: {
				only: { type: "string", multiple: true },
				"rows-per-second": { type: "string" },
				every: { type: "string" },
				help: { type: "boolean" },
			},
		});
		const [file] = positionals;
		if (values.help || file === undefined || positionals.length > 1) return usage;
		const rowsPerSecond = values["rows-per-second"];
		return {
			file,
			everyMs: values.every === undefined ? undefined : Number(values.every) * 1_000,
			options: {
				...(values.only && { only: values.only }),
				...(rowsPerSecond !== undefined && { rowsPerSecond: Number(rowsPerSecond) }),
			},
		};
	} catch (error) {
		return `${(error as Error).message}\n\n${usage}`;
	}
}

async function load(file: string): Promise<Config | string> {
	const module = await import(pathToFileURL(resolve(file)).href);
	const config = module.default as Partial<Config> | undefined;
	if (!config?.keyhold || !config.prisma) {
		return `${file} must export an object with “keyhold” and “prisma” as its default.`;
	}
	return config as Config;
}

function isIdle({ found, sealed, indexed, failed }: ReencryptCounts): boolean {
	return found + sealed + indexed + failed === 0;
}

function sentenceOf({ table, found, done, sealed, failed }: ReencryptProgress): string {
	const sentences = [`${table}: ${done} of ${found} values re-encrypted`];
	if (sealed > 0) sentences.push(`${sealed} plaintext values sealed`);
	if (failed > 0) sentences.push(`${failed} values left as they are`);
	return `${sentences.join(", ")}.`;
}
