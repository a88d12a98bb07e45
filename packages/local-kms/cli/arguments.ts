import { parseArgs } from "node:util";
import { parseKmsArn } from "../arn.ts";

const commandNames = ["create", "disable", "enable", "delete", "cancel", "list", "policy"] as const;
export type CommandName = (typeof commandNames)[number];

export interface Request {
	command: CommandName;
	place: { account: string; region: string };
	/** Empty for `create` and `list`. */
	keyArn: string;
	description: string;
	policyFile?: string;
	rotation: boolean;
	days: number;
	json: boolean;
}

export const usage = `local-kms <command>, or in Keyhold npm run kms -- <command>
  start                          starts the local KMS; its settings are environment variables
  create [--account ID] [--region REGION] [--description TEXT] [--policy FILE] [--rotation]
  list [--account ID] [--region REGION]
  disable ARN
  enable ARN
  delete ARN [--days 7-30]
  cancel ARN                     cancels a scheduled deletion; the key stays disabled
  policy ARN [--policy FILE]     shows the key policy, or replaces it
The default account is Keyhold's own, 999900001111. The default region is us-west-1.
All commands for keys take --json.`;

/** @throws Error with one sentence that says what to change */
export function readArguments(args: string[]): Request | "help" | "start" {
	const { values, positionals } = parse(args);
	const [name, keyArn, ...extra] = positionals;
	if (values.help || name === undefined) return "help";
	if (name === "start") return "start";
	const command = commandNames.find((known) => known === name);
	if (!command)
		throw new Error(`There is no command "${name}". Choose one of start, ${commandNames.join(", ")}.`);
	const isWithoutKey = command === "create" || command === "list";
	const surplus = isWithoutKey ? keyArn : extra[0];
	if (surplus !== undefined) throw new Error(`The command ${command} takes no argument "${surplus}".`);
	const place = isWithoutKey
		? placeOf({
				...(values.account !== undefined && { account: values.account }),
				...(values.region !== undefined && { region: values.region }),
			})
		: placeOfArn(command, keyArn);
	return {
		command,
		place,
		keyArn: keyArn ?? "",
		description: values.description ?? "",
		...(values.policy === undefined ? {} : { policyFile: values.policy }),
		rotation: values.rotation ?? false,
		days: readDays(values.days),
		json: values.json ?? false,
	};
}

function parse(args: string[]) {
	try {
		return parseArgs({
			args,
			allowPositionals: true,
			options: {
				account: { type: "string" },
				region: { type: "string" },
				description: { type: "string" },
				policy: { type: "string" },
				rotation: { type: "boolean" },
				days: { type: "string" },
				json: { type: "boolean" },
				help: { type: "boolean", short: "h" },
			},
		});
	} catch (error) {
		throw new Error((error as Error).message.split(/\. |\n/)[0]?.replace(/\.?$/, "."));
	}
}

/** Keyhold's own account, whose keys need no special policy. */
const defaults = { account: "999900001111", region: "us-west-1" };

function placeOf(given: { account?: string; region?: string }) {
	const { account, region } = { ...defaults, ...given };
	if (!/^\d{12}$/.test(account)) throw new Error(`An account has twelve digits, unlike "${account}".`);
	if (!/^[a-z]{2,}(-[a-z0-9]+)+$/.test(region)) throw new Error(`"${region}" is not an AWS region.`);
	return { account, region };
}

function placeOfArn(command: string, text: string | undefined) {
	if (text === undefined) throw new Error(`The command ${command} needs a key ARN.`);
	const arn = parseKmsArn(text);
	if (arn?.kind === "key") return arn;
	throw new Error(`"${text}" is not a key ARN such as arn:aws:kms:eu-west-1:111122223333:key/….`);
}

function readDays(text = "30"): number {
	const days = Number(text);
	if (Number.isInteger(days) && days >= 7 && days <= 30) return days;
	throw new Error(`The number of --days must be from 7 to 30, not "${text}".`);
}
