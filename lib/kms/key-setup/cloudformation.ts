import { accountRoot, type PolicyStatement } from "../key-policy.ts";
import { type KeyPlan, keyDescription, ownerMark, ownerOf, plannedPolicy } from "./key-plan.ts";

/**
 * A CloudFormation template, for a stack in the key's account and region. Pure.
 * Source: AWS CloudFormation template reference, `AWS::KMS::Key`.
 */
export function cloudFormationTemplate(plan: KeyPlan): string {
	return [
		'AWSTemplateFormatVersion: "2010-09-09"',
		`Description: ${text(`${keyDescription(plan)}. Create this stack in ${plan.region}.`)}`,
		"Resources:",
		"  KeyholdKey:",
		"    Type: AWS::KMS::Key",
		"    DeletionPolicy: Retain",
		"    UpdateReplacePolicy: Retain",
		"    Properties:",
		`      Description: ${text(keyDescription(plan))}`,
		`      MultiRegion: ${plan.isMultiRegion}`,
		`      EnableKeyRotation: ${plan.rotationDays !== null}`,
		...(plan.rotationDays === null ? [] : [`      RotationPeriodInDays: ${plan.rotationDays}`]),
		"      KeyPolicy:",
		'        Version: "2012-10-17"',
		"        Statement:",
		...plannedPolicy(plan).Statement.flatMap((statement) => statementLines(statement, ownerLine(plan))),
		"Outputs:",
		"  KeyArn:",
		"    Value: !GetAtt KeyholdKey.Arn",
		"",
	].join("\n");
}

function ownerLine(plan: KeyPlan): string {
	if (plan.accountId) return text(ownerOf(plan, plan.accountId));
	// biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own variables
	return `!Sub ${text(accountRoot("${AWS::AccountId}", "${AWS::Partition}"))}`;
}

function statementLines({ Sid, Principal, Action, Condition }: PolicyStatement, owner: string): string[] {
	const conditions = Object.entries(Condition?.StringEquals ?? {});
	return [
		`          - Sid: ${Sid}`,
		"            Effect: Allow",
		"            Principal:",
		`              AWS: ${Principal.AWS === ownerMark ? owner : text(Principal.AWS)}`,
		"            Action:",
		...Action.map((action) => `              - ${action}`),
		'            Resource: "*"',
		...(conditions.length > 0 ? ["            Condition:", "              StringEquals:"] : []),
		...conditions.map(([name, value]) => `                ${text(name)}: ${text(value)}`),
	];
}

/** A double-quoted scalar: YAML reads the strings of JSON. Source: YAML 1.2.2, section 1.2. */
function text(value: string): string {
	return JSON.stringify(value);
}
