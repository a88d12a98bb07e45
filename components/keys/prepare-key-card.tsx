"use client";

import { type ReactNode, useState } from "react";
import { Card, CardHeader } from "@/components/ui/card.tsx";
import { Code } from "@/components/ui/code.tsx";
import { CodeBlock } from "@/components/ui/code-block.tsx";
import { Disclosure } from "@/components/ui/disclosure.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import { Tabs } from "@/components/ui/tabs.tsx";
import type { KeyForDeployment } from "@/lib/keys/key-for-deployment.ts";
import { readAccountId } from "@/lib/kms/account-id.ts";
import { actionReasons } from "@/lib/kms/key-policy.ts";
import { keySetup } from "@/lib/kms/key-setup/key-setup.ts";
import { productName } from "@/lib/platform/vendor-names.ts";
import { AccountIdField } from "./account-id-field.tsx";
import { type KeyOptions, KeyOptionsFields, rotationStep } from "./key-options-fields.tsx";
import { useRememberedAccount } from "./remembered-account.ts";

/** Instructions for creating the key in AWS, filled in for this organization, one tab per tool. */
export function PrepareKeyCard({ plan }: Pick<KeyForDeployment, "plan">) {
	const [options, setOptions] = useState<KeyOptions>({ isMultiRegion: false, rotationDays: 365 });
	const { region, organizationId } = plan;
	const account = useRememberedAccount(organizationId);
	const accountId = readAccountId(account);
	const setup = keySetup({ ...plan, ...options, accountId });
	return (
		<Card aria-labelledby="prepare">
			<CardHeader
				id="prepare"
				title="Prepare the key in AWS"
				description={`Create a key in ${region} that ${productName()} can use only for your organization.`}
			/>
			<div className="flex flex-col gap-4 px-4 pb-4">
				{plan.vendorPrincipal === undefined && (
					<Notice tone="warning">
						Your vendor hasn't configured which AWS role will use your key. Ask them for the role ARN and
						replace the placeholder in the policy.
					</Notice>
				)}
				<AccountIdField organizationId={organizationId} value={account} />
				<KeyOptionsFields options={options} onChange={setOptions} />
				<Tabs
					label="Ways to prepare the key"
					items={[
						{
							value: "policy",
							label: "Key policy",
							content: <PolicyTab {...setup} plan={{ region, accountId, ...options }} />,
						},
						{
							value: "cli",
							label: "AWS CLI",
							content: (
								<Way code={setup.awsCli} label="AWS CLI">
									Run this in a shell signed in to {accountId ? `account ${accountId}` : "your AWS account"}.
									The last line of output is the key ARN.
								</Way>
							),
						},
						{
							value: "terraform",
							label: "Terraform",
							content: (
								<Way code={setup.terraform} label="Terraform">
									The output <Code>keyhold_key_arn</Code> is the key ARN to enter.{" "}
									<Code>prevent_destroy</Code> keeps Terraform from deleting a key that is still in use.
								</Way>
							),
						},
						{
							value: "cloudformation",
							label: "CloudFormation",
							content: (
								<Way code={setup.cloudFormation} label="CloudFormation">
									The stack's output <Code>KeyArn</Code> is the key ARN to enter. The key is retained when the
									stack is deleted.
								</Way>
							),
						},
					]}
				/>
				<Reasons />
			</div>
		</Card>
	);
}

type WayProps = { code: string; label: string; children: ReactNode };

function Way({ code, label, children }: WayProps) {
	return (
		<div className="flex flex-col gap-3">
			<p className="text-muted">{children}</p>
			<CodeBlock code={code} label={label} />
		</div>
	);
}

type PolicyTabProps = {
	policy: string;
	statements: string;
	plan: KeyOptions & { region: string; accountId: string | undefined };
};

function PolicyTab({ policy, statements, plan }: PolicyTabProps) {
	return (
		<div className="flex flex-col gap-3">
			<ol className="list-decimal pl-5 text-muted">
				<li>
					In AWS KMS, in {plan.region}, create a customer managed key: Symmetric, Encrypt and decrypt
					{plan.isMultiRegion && ", under Advanced options Multi-Region"}.
				</li>
				<li>
					Use this key policy
					{!plan.accountId && ". Enter your AWS account ID above to replace the placeholder in it"}.
				</li>
				<li>{rotationStep(plan)}</li>
			</ol>
			<CodeBlock code={policy} label="Key policy" />
			<Disclosure summary="Already have a key with a policy?">
				<div className="flex flex-col gap-2 pt-2">
					<p className="text-muted">Add these two statements to its policy and leave the rest as it is.</p>
					<CodeBlock code={statements} label="Statements" />
				</div>
			</Disclosure>
		</div>
	);
}

function Reasons() {
	return (
		<div>
			<h3 className="mb-2 font-medium">Permissions {productName()} needs, and why</h3>
			<dl className="flex flex-col gap-2">
				{Object.entries(actionReasons).map(([action, reason]) => (
					<div key={action}>
						<dt>
							<Code>{action}</Code>
						</dt>
						<dd className="mt-0.5 text-muted">{reason}</dd>
					</div>
				))}
			</dl>
		</div>
	);
}
