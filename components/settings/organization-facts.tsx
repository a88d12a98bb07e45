import { Card, CardHeader, CardSection } from "@/components/ui/card.tsx";
import { Code } from "@/components/ui/code.tsx";
import { Definition, DefinitionList } from "@/components/ui/definition-list.tsx";
import { formatNumber } from "@/components/ui/format.ts";
import type { DeploymentRef } from "@/lib/organizations/list-deployments.ts";

type OrganizationFactsProps = {
	slug: string;
	retentionDays: number | null;
	deployments: DeploymentRef[];
};

/** What the operator of this Keyhold has set. */
export function OrganizationFacts({ slug, retentionDays, deployments }: OrganizationFactsProps) {
	return (
		<Card aria-labelledby="facts">
			<CardHeader
				id="facts"
				title="Set by the operator"
				description="Ask the operator of this Keyhold to change it."
			/>
			<CardSection>
				<DefinitionList>
					<Definition term="Slug">
						<Code>{slug}</Code> <span className="text-muted">in the address of each page</span>
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
							? "Request logs and traces are kept."
							: `Request logs and traces are deleted after ${formatNumber(retentionDays)} days.`}
					</Definition>
				</DefinitionList>
			</CardSection>
		</Card>
	);
}
