import { Card, CardHeader, CardSection } from "@/components/ui/card.tsx";
import { Code } from "@/components/ui/code.tsx";
import { CodeBlock } from "@/components/ui/code-block.tsx";
import { firstCustomer } from "@/lib/operator/first-customer.ts";

/** Shown while there is no organization: the commands that set up the first customer. */
export function FirstSteps() {
	return (
		<Card aria-labelledby="first-steps" className="max-w-4xl">
			<CardHeader
				id="first-steps"
				title="Set up your first customer"
				description={
					<>
						There is no organization yet. Run these commands on a host that has Keyhold's{" "}
						<Code>DATABASE_URL</Code> and AWS credentials, in Keyhold's directory. Replace the names with your
						customer's.
					</>
				}
			/>
			<CardSection>
				<ol className="flex flex-col gap-5">
					{firstCustomer.map(({ title, command, outcome }, index) => (
						<li key={title} className="flex min-w-0 flex-col gap-1.5">
							<h3 className="font-medium">
								{index + 1}. {title}
							</h3>
							<CodeBlock code={command} label={title} />
							<p className="text-muted">{outcome}</p>
						</li>
					))}
				</ol>
				<p className="mt-5 text-muted">
					Then send telemetry to the gateway with the token, and ask the Org Admin to open Encryption Keys.
					The organization appears here at once. All commands: <Code>npm run admin -- --help</Code>. Settings,
					sign-in, alerts and running in production are described in Keyhold's <Code>README.md</Code> and{" "}
					<Code>docs/</Code>; the{" "}
					<a href="/api/v1/docs" className="text-primary underline">
						REST API
					</a>{" "}
					has a page of its own.
				</p>
			</CardSection>
		</Card>
	);
}
