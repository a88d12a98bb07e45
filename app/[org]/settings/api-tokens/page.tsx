import type { Metadata } from "next";
import { pageValue } from "@/app/_server/page-value.ts";
import { requireOrganization } from "@/app/_server/session.ts";
import { ApiTokens } from "@/components/tokens/api-tokens.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { listTokens } from "@/lib/organizations/tokens/list-tokens.ts";
import { createTokenAction, revokeTokenAction } from "./actions.ts";

export const metadata: Metadata = { title: "API tokens" };

export default async function ApiTokensPage({ params }: { params: Promise<{ org: string }> }) {
	const { org } = await params;
	const page = { organization: org, path: `/${org}/settings/api-tokens` };
	await requireOrganization(org, page.path);
	const tokens = await pageValue(page, (context) => listTokens(context, {}));
	return (
		<>
			<PageHeader
				title="API tokens"
				description={
					<>
						Programs use these tokens to send telemetry and call the{" "}
						<a className="rounded-sm underline underline-offset-4" href="/api/v1/docs">
							REST API
						</a>
						. Tokens belong to the organization, not to a person.
					</>
				}
			/>
			<div className="flex flex-col gap-6">
				<ApiTokens
					tokens={tokens}
					create={createTokenAction.bind(null, org)}
					revoke={revokeTokenAction.bind(null, org)}
				/>
			</div>
		</>
	);
}
