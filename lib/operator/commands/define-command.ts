import { text as readAll } from "node:stream/consumers";
import { InvalidArgumentError, Option } from "commander";
import type { RequestContext } from "../../access/context.ts";
import type { Operation } from "../../api/operation.ts";
import type { OperatorOperation, Page, PageRequest } from "../api/operator-operation.ts";

/** The output of a command: a sentence for people, or the same as JSON. */
export type Output = { sentence: string; json: Record<string, unknown> };

/** One option of a command; `Value` is its type once parsed. */
export type OptionSpec<Value> = { build: (flag: string) => Option; isRequired: boolean; type?: Value };

type OptionSpecs = Record<string, OptionSpec<unknown>>;
type Values<Specs extends OptionSpecs> = {
	[Name in keyof Specs]: Specs[Name] extends OptionSpec<infer Value> ? Value : never;
};

type Described = {
	/** Group and name, such as "member add". */
	name: string;
	about: string;
	options: OptionSpecs;
};

/** A command that carries out one operation of the operator API, here or over the API. */
export type OperationCommand = Described & {
	operation: Operation;
	run: (call: never, values: never, input: NodeJS.ReadableStream) => Promise<Output>;
};

/** A command that needs the database or a local file. */
export type LocalCommand = Described & {
	/** Why the operator API has no operation for it. */
	reason: string;
	run: (context: RequestContext, values: never, input: NodeJS.ReadableStream) => Promise<Output>;
};

export type OperatorCommand = OperationCommand | LocalCommand;

/** Declares a command by its operation. Option `clientId` is `--client-id` on the command line. */
export function defineCommand<Input, Answer, Specs extends OptionSpecs>(
	name: string,
	about: string,
	operation: OperatorOperation<Input, Answer>,
	options: Specs,
	run: (
		call: (input: Input) => Promise<Answer>,
		values: Values<Specs>,
		input: NodeJS.ReadableStream,
	) => Promise<Output>,
): OperationCommand {
	return { name, about, operation, options, run };
}

/** Declares a command that has no operation. */
export function defineLocalCommand<Specs extends OptionSpecs>(
	name: string,
	about: string,
	reason: string,
	options: Specs,
	run: (context: RequestContext, values: Values<Specs>, input: NodeJS.ReadableStream) => Promise<Output>,
): LocalCommand {
	return { name, about, reason, options, run };
}

/** All items of a list, page by page. */
export async function allOf<Input, Item>(
	call: (input: Input & PageRequest) => Promise<Page<Item>>,
	input: Input,
): Promise<Item[]> {
	const items: Item[] = [];
	let cursor: string | undefined;
	do {
		const page = await call({ ...input, limit: 200, ...(cursor !== undefined && { cursor }) });
		items.push(...page.items);
		cursor = page.nextCursor ?? undefined;
	} while (cursor !== undefined);
	return items;
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

export const org = text("slug", "organization, by its slug or external ID");
export const email = text("address", "the user's email address");
export const role = oneOf("role", ["ORG_ADMIN", "MEMBER"], "role in the organization");

/** Reads standard input to its end, without a final line break. */
export async function readSecretInput(input: NodeJS.ReadableStream): Promise<string> {
	return (await readAll(input)).replace(/\r?\n$/, "");
}
