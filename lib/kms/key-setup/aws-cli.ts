import { type KeyPlan, keyDescription, ownerMark, ownerOf, plannedPolicy } from "./key-plan.ts";

/**
 * Commands for a POSIX shell with the AWS CLI, signed in to the key's account: they create the key and print its ARN.
 * Pure. Source: AWS CLI reference, `kms create-key`, `kms enable-key-rotation`, `sts get-caller-identity`.
 */
export function awsCliCommands(plan: KeyPlan): string {
	// biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own variable
	const owner = ownerOf(plan, "${account}");
	const policy = hereDocument(JSON.stringify(plannedPolicy(plan), null, 2)).replace(ownerMark, () => owner);
	const create = [
		"aws kms create-key",
		`--region ${plan.region}`,
		`--description ${quoted(keyDescription(plan))}`,
		"--policy file://keyhold-key-policy.json",
		...(plan.isMultiRegion ? ["--multi-region"] : []),
		"--query KeyMetadata.Arn --output text",
	];
	const rotate = [
		"aws kms enable-key-rotation",
		`--region ${plan.region}`,
		'--key-id "$key"',
		`--rotation-period-in-days ${plan.rotationDays}`,
	];
	return [
		...(plan.accountId ? [] : ["account=$(aws sts get-caller-identity --query Account --output text)"]),
		`cat > keyhold-key-policy.json <<POLICY\n${policy}\nPOLICY`,
		`key=$(${command(create)})`,
		...(plan.rotationDays === null ? [] : [command(rotate)]),
		'echo "$key"\n',
	].join("\n\n");
}

function command(parts: string[]): string {
	return parts.join(" \\\n  ");
}

/** Text within an unquoted here-document, where a shell expands what these three begin. */
function hereDocument(text: string): string {
	return text.replace(/[\\$`]/g, "\\$&");
}

/** Quotes text as one word of a POSIX shell. */
function quoted(text: string): string {
	return `'${text.replaceAll("'", "'\\''")}'`;
}
