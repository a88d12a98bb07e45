import { text as readAll } from "node:stream/consumers";
import { InvalidArgumentError, Option } from "commander";
import type { RequestContext } from "../../access/context.ts";

/** The output of a command: a sentence for people, or the same as JSON. */
export type Output = { sentence: string; json: Record<string, unknown> };

/** One option of a command; `Value` is its type once parsed. */
export type OptionSpec<Value> = { build: (flag: string) => Option; isRequired: boolean; type?: Value };

type OptionSpecs = Record<string, OptionSpec<unknown>>;
type Values<Specs extends OptionSpecs> = {
	[Name in keyof Specs]: Specs[Name] extends OptionSpec<infer Value> ? Value : never;
};

export type OperatorCommand = {
	/** Group and name, such as "member add". */
	name: string;
	about: string;
	options: OptionSpecs;
	run: (context: RequestContext, values: never, input: NodeJS.ReadableStream) => Promise<Output>;
};

/** Declares a command of the operator. Option `clientId` is `--client-id` on the command line. */
export function defineCommand<Specs extends OptionSpecs>(
	name: string,
	about: string,
	options: Specs,
	run: (context: RequestContext, values: Values<Specs>, input: NodeJS.ReadableStream) => Promise<Output>,
): OperatorCommand {
	return { name, about, options, run };
}

/** A required option that takes a value. */
export function text(placeholder: string, about: string): OptionSpec<string> {
	const build = (flag: string) => new Option(`${flag} <${placeholder}>`, about).argParser(parseText);
	return { isRequired: true, build };
}

/** A required option that takes one of these values. */
export function oneOf<const Choice extends string>(
	placeholder: string,
	choices: readonly Choice[],
	about: string,
): OptionSpec<Choice> {
	const build = (flag: string) => new Option(`${flag} <${placeholder}>`, about).choices(choices);
	return { isRequired: true, build };
}

/** An option that may be given several times. */
export function list(placeholder: string, about: string): OptionSpec<string[] | undefined> {
	const build = (flag: string) =>
		new Option(`${flag} <${placeholder}>`, about).argParser((value, former: string[] = []) => [
			...former,
			parseText(value),
		]);
	return { isRequired: false, build };
}

/** An option without a value. */
export function flag(about: string): OptionSpec<boolean | undefined> {
	return { isRequired: false, build: (name) => new Option(name, about) };
}

/** The same option where it may be left out. */
export function optional<Value>({ build }: OptionSpec<Value>): OptionSpec<Value | undefined> {
	return { isRequired: false, build };
}

function parseText(value: string): string {
	if (/^--[a-z]/.test(value)) throw new InvalidArgumentError("The value is missing.");
	return value;
}

export const org = text("slug", "organization");
export const email = text("address", "the user's email address");
export const role = oneOf("role", ["ORG_ADMIN", "MEMBER"], "role in the organization");

/** Reads standard input to its end, without a final line break. */
export async function readSecretInput(input: NodeJS.ReadableStream): Promise<string> {
	return (await readAll(input)).replace(/\r?\n$/, "");
}
