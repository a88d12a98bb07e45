import { Card, CardHeader, CardSection } from "@/components/ui/card.tsx";
import { Code } from "@/components/ui/code.tsx";
import { Definition, DefinitionList } from "@/components/ui/definition-list.tsx";
import { formatNumber } from "@/components/ui/format.ts";
import type { DeploymentRef } from "@/lib/organizations/list-deployments.ts";
import { operatorTitle } from "@/lib/platform/vendor-names.ts";

type OrganizationFactsProps = {
	slug: string;
	retentionDays: number | null;
	deployments: DeploymentRef[];
};

/** The settings that only the Keyhold operator controls. */
export function OrganizationFacts({ slug, retentionDays, deployments }: OrganizationFactsProps) {
	return (
		<Card aria-labelledby="facts">
			<CardHeader
				id="facts"
				title="Set by the operator"
				description={`Only ${operatorTitle("the ")} can change these.`}
			/>
			<CardSection>
				<DefinitionList>
					<Definition term="Slug">
						<Code>{slug}</Code> <span className="text-muted">used in this organization's URLs</span>
					</Definition>
					<Definition term="Deployments">
						{deployments.length === 0 ? (
							"None yet"
						) : (
							<ul>
								{deployments.map(({ id, name, region }) => (
									<li key={id}>
										{name} <span className="text-muted">· {region}</span>
									</li>
								))}
							</ul>
						)}
					</Definition>
					<Definition term="Retention">
						{retentionDays === null
							? "Request logs and traces are kept indefinitely."
							: `Request logs and traces are deleted when they are ${formatNumber(retentionDays)} days old, within a day.`}
					</Definition>
				</DefinitionList>
			</CardSection>
		</Card>
	);
}
