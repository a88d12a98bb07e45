import type { Metadata } from "next";
import { ApiTokens } from "@/components/tokens/api-tokens.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { listTokens } from "@/lib/organizations/tokens/list-tokens.ts";
import { pageValue } from "../../../_server/page-value.ts";
import { requireOrganization } from "../../../_server/session.ts";
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
						With these, programs send telemetry and use the{" "}
						<a className="rounded-sm underline underline-offset-4" href="/api/v1/docs">
							REST API
						</a>
						. They are the organization's, not a person's.
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
