import type { PolicyStatement } from "../key-policy.ts";
import { type KeyPlan, keyDescription, ownerMark, ownerOf, plannedPolicy } from "./key-plan.ts";

/**
 * Terraform for the `aws` provider, set to the key's account and region. Pure.
 * Source: Terraform Registry, hashicorp/aws, `aws_kms_key` and `aws_iam_policy_document`.
 */
export function terraformConfiguration(plan: KeyPlan): string {
	// biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform's own variable
	const owner = ownerOf(plan, "${data.aws_caller_identity.current.account_id}");
	const statements = plannedPolicy(plan).Statement.map(statementBlock).join("\n\n");
	return [
		`# Set the aws provider to ${plan.region}.`,
		...(plan.accountId ? [] : ['data "aws_caller_identity" "current" {}', ""]),
		'data "aws_iam_policy_document" "keyhold" {',
		statements.replace(ownerMark, () => owner),
		"}",
		"",
		'resource "aws_kms_key" "keyhold" {',
		`  description             = ${text(keyDescription(plan))}`,
		"  policy                  = data.aws_iam_policy_document.keyhold.json",
		`  multi_region            = ${plan.isMultiRegion}`,
		`  enable_key_rotation     = ${plan.rotationDays !== null}`,
		...(plan.rotationDays === null ? [] : [`  rotation_period_in_days = ${plan.rotationDays}`]),
		"  deletion_window_in_days = 30",
		"",
		"  lifecycle {",
		"    prevent_destroy = true",
		"  }",
		"}",
		"",
		'output "keyhold_key_arn" {',
		"  value = aws_kms_key.keyhold.arn",
		"}",
		"",
	].join("\n");
}

function statementBlock({ Sid, Principal, Action, Condition }: PolicyStatement): string {
	return [
		"  statement {",
		`    sid       = ${text(Sid)}`,
		`    actions   = [${Action.map(text).join(", ")}]`,
		'    resources = ["*"]',
		"",
		"    principals {",
		'      type        = "AWS"',
		`      identifiers = [${text(Principal.AWS)}]`,
		"    }",
		...Object.entries(Condition?.StringEquals ?? {}).flatMap(([name, value]) => [
			"",
			"    condition {",
			'      test     = "StringEquals"',
			`      variable = ${text(name)}`,
			`      values   = [${text(value)}]`,
			"    }",
		]),
		"  }",
	].join("\n");
}

/** A quoted HCL template that evaluates to exactly this text. Source: HCL Native Syntax, "Template Expressions". */
function text(value: string): string {
	return JSON.stringify(value).replace(/[$%](?=\{)/g, "$&$&");
}
