// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the variables of the tools that are read here
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { CreateKeyCommand, DescribeKeyCommand, EnableKeyRotationCommand } from "@aws-sdk/client-kms";
import { parse as parseHcl } from "@cdktf/hcl2json";
import { describe, expect, it } from "vitest";
import { parse as parseYaml, type ScalarTag } from "yaml";
import { customerAccountId, ownerKms, vendorPrincipal } from "../../../testing/suite-kms.ts";
import {
	askedPolicy,
	deploymentRegion,
	expectOutcomes,
	lineOf,
	organizationId,
	skipped,
	useSuiteProbe,
} from "../../../testing/suite-probe.ts";
import { metadataCheckIds } from "../../probe/key-metadata-checks.ts";
import { accountRoot } from "../key-policy.ts";
import type { KeyPlan } from "./key-plan.ts";
import { keySetup } from "./key-setup.ts";

const plan: KeyPlan = {
	deploymentName: "Production",
	region: deploymentRegion,
	organizationId,
	vendorPrincipal,
	isMultiRegion: false,
	rotationDays: 365,
};

/** The key that a tool creates from its text. */
type Made = {
	Policy: string;
	Description?: string;
	MultiRegion?: boolean;
	rotationDays: number | null;
};

/** Makes a key as the customer would, with what the text says and nothing else. */
type Tool = { applies: (text: string) => Promise<string>; without: (action: string) => RegExp };

const { probe } = useSuiteProbe();

const tools: Record<"policy" | "awsCli" | "terraform" | "cloudFormation", Tool> = {
	policy: {
		applies: (text) =>
			make({ Policy: text.replace("<your account ID>", customerAccountId), rotationDays: 365 }),
		without: (action) => new RegExp(`"${action}"(,\\s*)?`),
	},
	awsCli: { applies: runShell, without: (action) => new RegExp(`"${action}"(,\\s*)?`) },
	terraform: {
		applies: async (text) => make(await readTerraform(text)),
		without: (action) => new RegExp(`"${action}"(, )?`),
	},
	cloudFormation: {
		applies: async (text) => make(readCloudFormation(text)),
		without: (action) => new RegExp(`\\s*- ${action}(?=\\n)`),
	},
};
const names = Object.keys(tools) as (keyof typeof tools)[];

describe.each(names)("a key made with the text for %s", (name) => {
	const { applies, without } = tools[name];

	it("passes every check", async () => {
		const arn = await applies(keySetup(plan)[name]);
		expectOutcomes(await probe(arn), {});
	});

	it("passes every check with the account ID filled in, which leaves nothing to look up", async () => {
		const text = keySetup({ ...plan, accountId: customerAccountId })[name];
		expect(text).toContain(accountRoot(customerAccountId));
		expect(text).not.toMatch(/<your account ID>|caller|AccountId/i);
		expectOutcomes(await probe(await applies(text)), {});
	});

	it.each([
		["kms:DescribeKey", { describe: "fail", ...skipped(...metadataCheckIds) }],
		["kms:GenerateDataKey", { "generate-data-key": "fail" }],
		["kms:Encrypt", { encrypt: "fail" }],
		["kms:Decrypt", { decrypt: "fail" }],
		["kms:GetKeyRotationStatus", { rotation: "warn" }],
	] as const)("without %s fails exactly the check for it", async (action, outcomes) => {
		const text = keySetup(plan)[name];
		// Removes the trailing comma that is left after the last action was removed.
		const cut = text.replace(without(action), "").replace(/,(\s*\])/, "$1");
		expect(cut).not.toContain(`${action}"`);
		expectOutcomes(await probe(await applies(cut)), outcomes);
	});

	it("without the condition lets other organizations in, which the probe says", async () => {
		const text = keySetup(plan)
			[name].replace(/,\s*"Condition": \{[^}]*\}\s*\}/, "")
			.replace(/\s*condition \{[^}]*\}/, "")
			.replace(/\s*Condition:\n.*\n.*(?=\n)/, "");
		expect(text).not.toContain(organizationId);
		expectOutcomes(await probe(await applies(text)), { scope: "warn" });
	});
});

describe.each(names.filter((name) => name !== "policy"))("the options of the text for %s", (name) => {
	const { applies } = tools[name];

	it("a multi-Region key, rotated every 90 days", async () => {
		const arn = await applies(keySetup({ ...plan, isMultiRegion: true, rotationDays: 90 })[name]);
		const report = await probe(arn);
		expectOutcomes(report, {});
		expect(arn).toContain(":key/mrk-");
		expect(lineOf(report, "rotation").seen).toContain("Every 90 days");
	});

	it("a key that is not rotated", async () => {
		const arn = await applies(keySetup({ ...plan, rotationDays: null })[name]);
		expectOutcomes(await probe(arn), { rotation: "warn" });
	});

	it.each([
		`it's "quoted"`,
		"$HOME `id` $(id)",
		"${account} %{if true} $${x}",
		"back\\slash \\n # : - {a: b}",
		"Zürich 生产",
	])("a deployment named %s", async (deploymentName) => {
		const arn = await applies(keySetup({ ...plan, deploymentName })[name]);
		const { KeyMetadata } = await ownerKms().send(new DescribeKeyCommand({ KeyId: arn }));
		expect(KeyMetadata?.Description).toBe(`Keyhold: ${deploymentName}`);
		expectOutcomes(await probe(arn), {});
	});
});

it.each([undefined, customerAccountId])(
	"all of them say the same policy, account ID %s",
	async (accountId) => {
		const setup = keySetup({ ...plan, accountId });
		const policies = [
			setup.policy.replace("<your account ID>", customerAccountId),
			(await readTerraform(setup.terraform)).Policy,
			readCloudFormation(setup.cloudFormation).Policy,
		];
		for (const policy of policies) expect(JSON.parse(policy)).toEqual(askedPolicy());
		expect(JSON.parse(setup.statements)).toEqual(askedPolicy().Statement.slice(1));
	},
);

it.each([
	["cn-north-1", "aws-cn"],
	["us-gov-west-1", "aws-us-gov"],
])("in %s the owner's account is in partition %s", async (region, partition) => {
	const setup = keySetup({ ...plan, region });
	expect(setup.policy).toContain(accountRoot("<your account ID>", partition));
	expect(setup.awsCli).toContain(accountRoot("${account}", partition));
	expect((await readTerraform(setup.terraform)).Policy).toContain(accountRoot(customerAccountId, partition));
	// CloudFormation knows its own.
	expect(setup.cloudFormation).toContain("AWS::Partition");
	for (const text of Object.values(keySetup({ ...plan, region, accountId: customerAccountId }))) {
		if (text.includes("TheAccountKeepsControl"))
			expect(text).toContain(accountRoot(customerAccountId, partition));
	}
});

async function make({ rotationDays, ...input }: Made): Promise<string> {
	const client = ownerKms(deploymentRegion);
	const { KeyMetadata } = await client.send(new CreateKeyCommand(input));
	const KeyId = KeyMetadata?.Arn ?? "";
	if (rotationDays !== null) {
		await client.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: rotationDays }));
	}
	client.destroy();
	return KeyId;
}

async function runShell(script: string): Promise<string> {
	const directory = await mkdtemp(join(tmpdir(), "keyhold-cli-"));
	try {
		const program = resolve("testing/aws-cli.ts");
		const aws = `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`;
		await writeFile(join(directory, "aws"), aws, { mode: 0o755 });
		const { stdout } = await promisify(execFile)("sh", ["-eu", "-c", script], {
			cwd: directory,
			env: {
				...process.env,
				PATH: `${directory}:${process.env.PATH}`,
				AWS_ACCESS_KEY_ID: customerAccountId,
			},
		});
		return stdout.trim();
	} finally {
		await rm(directory, { recursive: true, force: true });
	}
}

type HclStatement = {
	sid: string;
	actions: string[];
	resources: string[];
	principals: { type: string; identifiers: string[] }[];
	condition?: { test: string; variable: string; values: string[] }[];
};

/** Reads what Terraform would send, for the few expressions that are in use. */
async function readTerraform(text: string): Promise<Made> {
	const parsed = await parseHcl("keyhold.tf", text);
	const document: { statement: HclStatement[] } = parsed.data.aws_iam_policy_document.keyhold[0];
	const key = parsed.resource.aws_kms_key.keyhold[0];
	expect(key.policy).toBe("${data.aws_iam_policy_document.keyhold.json}");
	const isLookedUp = text.includes("data.aws_caller_identity.current.account_id");
	expect(parsed.data.aws_caller_identity?.current).toEqual(isLookedUp ? [{}] : undefined);
	const resolved = (value: string) =>
		value.replace("${data.aws_caller_identity.current.account_id}", customerAccountId);
	const one = (values: string[]) => (values.length === 1 ? resolved(values[0] ?? "") : values.map(resolved));
	const Statement = document.statement.map(({ sid, actions, resources, principals, condition }) => ({
		Sid: sid,
		Effect: "Allow",
		Principal: Object.fromEntries(principals.map(({ type, identifiers }) => [type, one(identifiers)])),
		Action: actions,
		Resource: one(resources),
		...(condition && {
			Condition: Object.fromEntries(
				condition.map(({ test, variable, values }) => [test, { [variable]: one(values) }]),
			),
		}),
	}));
	return {
		Policy: JSON.stringify({ Version: "2012-10-17", Statement }),
		Description: literal(key.description),
		MultiRegion: key.multi_region,
		rotationDays: key.enable_key_rotation ? key.rotation_period_in_days : null,
	};
}

/** A template without expressions, as HCL reads it. The parser leaves its escapes in. */
function literal(template: string): string {
	return template.replace(/([$%])\1\{/g, "$1{");
}

/** Reads what CloudFormation would send, for the few functions that are in use. */
function readCloudFormation(text: string): Made {
	const sub: ScalarTag = {
		tag: "!Sub",
		resolve: (value) =>
			value.replace("${AWS::Partition}", "aws").replace("${AWS::AccountId}", customerAccountId),
	};
	const getAtt: ScalarTag = { tag: "!GetAtt", resolve: (value) => ({ GetAtt: value.split(".") }) };
	const template = parseYaml(text, { customTags: [sub, getAtt] });
	expect(template.Outputs.KeyArn.Value).toEqual({ GetAtt: ["KeyholdKey", "Arn"] });
	const { Type, Properties } = template.Resources.KeyholdKey;
	expect(Type).toBe("AWS::KMS::Key");
	const { KeyPolicy, EnableKeyRotation, RotationPeriodInDays, ...rest } = Properties;
	return {
		...rest,
		Policy: JSON.stringify(KeyPolicy),
		rotationDays: EnableKeyRotation ? RotationPeriodInDays : null,
	};
}
