import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import type { RequestContext } from "../../access/context.ts";
import { KeyholdError } from "../../platform/errors.ts";

const options = {
	json: { type: "boolean" },
	slug: { type: "string" },
	name: { type: "string" },
	org: { type: "string" },
	region: { type: "string" },
	days: { type: "string" },
	keep: { type: "boolean" },
	email: { type: "string" },
	url: { type: "string" },
	role: { type: "string" },
	support: { type: "boolean" },
	"password-stdin": { type: "boolean" },
	scope: { type: "string", multiple: true },
	id: { type: "string" },
	"expires-days": { type: "string" },
	provider: { type: "string" },
	issuer: { type: "string" },
	"client-id": { type: "string" },
	"secret-stdin": { type: "boolean" },
	"groups-claim": { type: "string" },
	"id-token-alg": { type: "string" },
	group: { type: "string" },
	subject: { type: "string" },
	off: { type: "boolean" },
	"one-in": { type: "string" },
	file: { type: "string" },
	keys: { type: "string" },
	since: { type: "string" },
	help: { type: "boolean" },
} as const;

export type Values = ReturnType<typeof readArguments>["values"];
export type Answer = { sentence: string; json: Record<string, unknown> };
/** One command of the operator's: calls a verb, and says what came of it. */
export type Command = (
	context: RequestContext,
	values: Values,
	input: NodeJS.ReadableStream,
) => Promise<Answer>;

/** @throws KeyholdError INVALID_INPUT for an option that no command has */
export function readArguments(args: string[]) {
	try {
		return parseArgs({ args, options, allowPositionals: true });
	} catch (error) {
		throw new KeyholdError("INVALID_INPUT", `${(error as Error).message}\n${seeHelp}`);
	}
}

const seeHelp = "npm run admin -- --help lists the commands.";

type TextOption = {
	[Name in keyof typeof options]: (typeof options)[Name] extends { type: "string"; multiple?: never }
		? Name
		: never;
}[keyof typeof options];

/** An option that a command cannot do without. @throws KeyholdError INVALID_INPUT */
export function need(values: Values, name: TextOption): string {
	const value = values[name];
	if (value === undefined) throw new KeyholdError("INVALID_INPUT", `Give --${name}.\n${seeHelp}`);
	return value;
}

/** What stands on standard input, without the line's end. */
export async function readLine(input: NodeJS.ReadableStream): Promise<string> {
	return (await text(input)).replace(/\r?\n$/, "");
}
