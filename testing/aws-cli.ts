// A stand-in for `aws`, to try the customer's commands where AWS's own CLI is not installed. It has the few commands that
// Keyhold writes down, against the endpoint of the environment. An option that it does not know is an error.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { CreateKeyCommand, EnableKeyRotationCommand, KMSClient } from "@aws-sdk/client-kms";

const [service, command, ...args] = process.argv.slice(2);
const text = { type: "string" } as const;
const output = { query: text, output: text };

switch (`${service} ${command}`) {
	case "sts get-caller-identity": {
		const { values } = parseArgs({ args, options: output });
		expectOutput(values, "Account");
		console.log(process.env.AWS_ACCESS_KEY_ID);
		break;
	}
	case "kms create-key": {
		const { values } = parseArgs({
			args,
			options: {
				...output,
				region: text,
				description: text,
				policy: text,
				"multi-region": { type: "boolean" },
			},
		});
		expectOutput(values, "KeyMetadata.Arn");
		const file = /^file:\/\/(.+)$/.exec(values.policy ?? "")?.[1];
		const { KeyMetadata } = await client(values.region).send(
			new CreateKeyCommand({
				Description: values.description,
				Policy: file === undefined ? values.policy : readFileSync(file, "utf8"),
				MultiRegion: values["multi-region"],
			}),
		);
		console.log(KeyMetadata?.Arn);
		break;
	}
	case "kms enable-key-rotation": {
		const options = { region: text, "key-id": text, "rotation-period-in-days": text };
		const { values } = parseArgs({ args, options });
		const days = values["rotation-period-in-days"];
		await client(values.region).send(
			new EnableKeyRotationCommand({
				KeyId: values["key-id"],
				RotationPeriodInDays: days === undefined ? undefined : Number(days),
			}),
		);
		break;
	}
	default:
		throw new Error(`aws ${service} ${command} is not known here`);
}

function client(region: string | undefined): KMSClient {
	if (!region) throw new Error("You must specify a region.");
	return new KMSClient({ region });
}

function expectOutput(
	given: { query?: string | undefined; output?: string | undefined },
	query: string,
): void {
	if (given.query !== query || given.output !== "text") throw new Error("this output is not known here");
}
