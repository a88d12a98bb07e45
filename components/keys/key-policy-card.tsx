import { Card, CardHeader } from "@/components/ui/card.tsx";
import { Code } from "@/components/ui/code.tsx";
import { CodeBlock } from "@/components/ui/code-block.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import { Tabs } from "@/components/ui/tabs.tsx";
import type { KeyPolicyForDeployment } from "@/lib/keys/key-policy-for-deployment.ts";

type KeyPolicyCardProps = Omit<KeyPolicyForDeployment, "liveKey">;

/** How the key has to be in AWS before it is added: written out for this organization. */
export function KeyPolicyCard(props: KeyPolicyCardProps) {
	return (
		<Card aria-labelledby="prepare">
			<CardHeader
				id="prepare"
				title="Prepare the key in AWS"
				description={
					<>
						In AWS KMS, in {props.deployment.region}, create a key of type Symmetric for Encrypt and decrypt,
						and give it this policy.
					</>
				}
			/>
			<div className="px-4 pb-4">
				<Tabs
					label="Ways to prepare the key"
					items={[{ value: "policy", label: "Key policy", content: <PolicyTab {...props} /> }]}
				/>
			</div>
		</Card>
	);
}

function PolicyTab({ policy, statements, reasons, isPrincipalKnown }: KeyPolicyCardProps) {
	return (
		<div className="flex flex-col gap-4">
			{!isPrincipalKnown && (
				<Notice tone="warning">
					The operator of this Keyhold has not said which AWS role uses your key. Ask for it, and put it where
					the policy says vendor account and vendor role.
				</Notice>
			)}
			<CodeBlock code={policy} label="Key policy" />
			<details>
				<summary className="w-fit rounded-sm font-medium">The key exists and has a policy?</summary>
				<div className="flex flex-col gap-2 pt-2">
					<p className="text-muted">Add these two statements to it, and keep what it has.</p>
					<CodeBlock code={statements} label="Statements" />
				</div>
			</details>
			<div>
				<h3 className="mb-2 font-medium">What Keyhold asks for, and why</h3>
				<dl className="flex flex-col gap-2">
					{reasons.map(({ action, reason }) => (
						<div key={action}>
							<dt>
								<Code>{action}</Code>
							</dt>
							<dd className="mt-0.5 text-muted">{reason}</dd>
						</div>
					))}
				</dl>
			</div>
		</div>
	);
}
