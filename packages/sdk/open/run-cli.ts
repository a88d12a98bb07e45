import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { parseArgs } from "node:util";
import { dataKeyOpener } from "./data-key-opener.ts";
import { dumpedDataKeys } from "./dumped-data-keys.ts";
import { Failure } from "./failure.ts";
import { openTelemetry } from "./open-telemetry.ts";
import { openValues } from "./open-values.ts";
import type { Opened } from "./opened.ts";

const usage = `keyhold-open opens data that Keyhold protects, using only a dump of Keyhold's database and AWS KMS.

  keyhold-open telemetry --dump keyhold.sql > records.jsonl
  keyhold-open values --dump keyhold.sql < values.jsonl > opened.jsonl

--dump  a plain-text dump of Keyhold's database (pg_dump), optionally compressed with gzip
values  reads lines such as {"context":["notes","81","body"],"sealed":"kh1.…"}

Each line of the output is a JSON object, with an "error" if it did not open. AWS credentials come from the environment, as for
the AWS CLI. They need kms:Decrypt on the KMS keys.
`;

type Streams = { stdin: Readable; stdout: Writable; stderr: Writable };

/** Runs the command line. Returns the exit code: 0, 1 if something did not open, 2 if the arguments or the dump can't be used. */
export async function runCli(args: string[], { stdin, stdout, stderr }: Streams): Promise<number> {
	try {
		const { command, dump } = parse(args);
		if (!command || !dump) {
			const isAsked = args.includes("--help");
			(isAsked ? stdout : stderr).write(usage);
			return isAsked ? 0 : 2;
		}
		const [dataKeys, open] = [await dumpedDataKeys(dump), await dataKeyOpener()];
		const keys = { find: (id: string) => dataKeys.get(id), open };
		const lines = command === "telemetry" ? openTelemetry(dump, keys) : openValues(stdin, keys);
		return await write(lines, stdout, stderr);
	} catch (error) {
		if (!(error instanceof Failure)) throw error;
		stderr.write(`${error.message}\n`);
		return 2;
	}
}

function parse(args: string[]): { command?: string; dump?: string } {
	try {
		const { values, positionals } = parseArgs({
			args,
			allowPositionals: true,
			options: { dump: { type: "string" }, help: { type: "boolean" } },
		});
		const [command, ...others] = positionals;
		if (values.help || others.length > 0 || !["telemetry", "values"].includes(command ?? "")) return {};
		return { command, dump: values.dump };
	} catch (error) {
		throw new Failure(`${(error as Error).message}\n\n${usage}`);
	}
}

async function write(lines: AsyncIterable<Opened>, stdout: Writable, stderr: Writable): Promise<number> {
	let [opened, failed] = [0, 0];
	for await (const line of lines) {
		if (line.error === undefined) opened++;
		else failed++;
		if (!stdout.write(`${JSON.stringify(line)}\n`)) await once(stdout, "drain");
	}
	stderr.write(`${opened} opened, ${failed} not opened.\n`);
	return failed === 0 ? 0 : 1;
}
