import { Command, CommanderError } from "commander";
import type { RequestContext } from "../../access/context.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import type { OperatorOperation } from "../api/operator-operation.ts";
import { inThisProcess, overTheApi } from "../api/send-operation.ts";
import { applicationCommands } from "./application-commands.ts";
import { auditCommands } from "./audit-commands.ts";
import type { OperatorCommand, Output } from "./define-command.ts";
import { linkCommands } from "./link-commands.ts";
import { memberCommands } from "./member-commands.ts";
import { offboardingCommands } from "./offboarding-commands.ts";
import { oidcCommands } from "./oidc-commands.ts";
import { organizationCommands } from "./organization-commands.ts";
import { recordCommands } from "./record-commands.ts";
import { tokenCommands } from "./token-commands.ts";
import { userCommands } from "./user-commands.ts";

/** Every command of the operator. */
export const operatorCommands: OperatorCommand[] = [
	...organizationCommands,
	...offboardingCommands,
	...linkCommands,
	...memberCommands,
	...tokenCommands,
	...applicationCommands,
	...userCommands,
	...oidcCommands,
	...auditCommands,
	...recordCommands,
];

/** The address of a console and an operator token, to work over its API instead of on the database. */
export type Remote = { url: string; token: string };

/**
 * Runs one command and returns what to print: on the database, or over the API of `remote`.
 * @throws KeyholdError INVALID_INPUT for a wrong command line, or a command that needs the database; as the verb
 */
export async function runCommand(
	args: string[],
	input: NodeJS.ReadableStream,
	remote: Remote | null = null,
): Promise<string> {
	let written = "";
	let answer = "";
	const write = (text: string) => {
		written += text;
	};
	const program = new Command("npm run admin --")
		.exitOverride()
		.configureOutput({ writeOut: write, writeErr: write })
		.option("--json", "print JSON")
		.showHelpAfterError(`Commands begin with ${groupNames()}. List all: npm run admin -- --help`)
		.configureHelp({
			showGlobalOptions: true,
			// One list of all commands, not of groups.
			visibleCommands: ({ commands }) =>
				commands.flatMap((command) => (command.commands.length > 0 ? command.commands : command)),
			subcommandTerm: (command) => `${command.parent?.name()} ${command.name()}`,
		});
	for (const command of operatorCommands)
		addCommand(
			program,
			command,
			(values) => execute(command, values, input, remote),
			(text) => (answer = text),
		);
	if (args.length === 0) return program.helpInformation();
	try {
		await program.parseAsync(args, { from: "user" });
		return answer;
	} catch (error) {
		if (!(error instanceof CommanderError)) throw error;
		if (error.exitCode === 0) return written.trimEnd();
		throw new KeyholdError("INVALID_INPUT", written.trimEnd());
	}
}

/** "org, deployment, user": a typo gets these, not sixty lines of help. */
function groupNames(): string {
	return [...new Set(operatorCommands.map(({ name }) => name.split(" ")[0]))].join(", ");
}

function addCommand(
	program: Command,
	{ name, about, options }: OperatorCommand,
	run: (values: Record<string, unknown>) => Promise<Output>,
	print: (text: string) => void,
): void {
	const [groupName = "", commandName = ""] = name.split(" ");
	const group =
		program.commands.find((one) => one.name() === groupName) ??
		program.command(groupName).showHelpAfterError();
	const command = group.command(commandName).description(about).showHelpAfterError();
	const required = new Map<string, string>();
	for (const [key, { build, isRequired }] of Object.entries(options)) {
		const option = build(`--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
		if (isRequired) {
			option.description += " (required)";
			required.set(key, option.flags);
		}
		command.addOption(option);
	}
	command.action(async () => {
		const { json: isJson, ...values } = command.optsWithGlobals();
		const missing = [...required].filter(([key]) => values[key] === undefined).map(([, flags]) => flags);
		if (missing.length > 0) command.error(`error: missing options: ${missing.join(", ")}`);
		const { sentence, json } = await run(values);
		print(isJson ? JSON.stringify(json) : sentence);
	});
}

async function execute(
	command: OperatorCommand,
	values: Record<string, unknown>,
	input: NodeJS.ReadableStream,
	remote: Remote | null,
): Promise<Output> {
	const context: RequestContext = { caller: { kind: "operator" }, requestId: newId(), ip: null };
	if ("operation" in command) {
		const send = remote ? overTheApi(remote) : inThisProcess(context);
		const call = (fields: never) => send(command.operation as OperatorOperation<never, unknown>, fields);
		return command.run(call as never, values as never, input);
	}
	if (remote)
		throw new KeyholdError(
			"INVALID_INPUT",
			`${command.name} does not work over the operator API. ${command.reason} Unset KEYHOLD_OPERATOR_TOKEN and run it with DATABASE_URL.`,
		);
	return command.run(context, values as never, input);
}
