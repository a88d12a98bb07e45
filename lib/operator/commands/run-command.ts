import { Command, CommanderError } from "commander";
import type { RequestContext } from "../../access/context.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { applicationCommands } from "./application-commands.ts";
import { auditCommands } from "./audit-commands.ts";
import type { OperatorCommand } from "./define-command.ts";
import { oidcCommands } from "./oidc-commands.ts";
import { organizationCommands } from "./organization-commands.ts";
import { recordCommands } from "./record-commands.ts";
import { userCommands } from "./user-commands.ts";

const commands: OperatorCommand[] = [
	...organizationCommands,
	...applicationCommands,
	...userCommands,
	...oidcCommands,
	...auditCommands,
	...recordCommands,
];

/** Runs one command and returns what to print. @throws KeyholdError INVALID_INPUT for a wrong command line; as the verb */
export async function runCommand(args: string[], input: NodeJS.ReadableStream): Promise<string> {
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
	for (const command of commands) addCommand(program, command, input, (text) => (answer = text));
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
	return [...new Set(commands.map(({ name }) => name.split(" ")[0]))].join(", ");
}

function addCommand(
	program: Command,
	{ name, about, options, run }: OperatorCommand,
	input: NodeJS.ReadableStream,
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
		const context: RequestContext = { caller: { kind: "operator" }, requestId: newId(), ip: null };
		const { sentence, json } = await run(context, values as never, input);
		print(isJson ? JSON.stringify(json) : sentence);
	});
}
