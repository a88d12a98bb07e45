"use client";

import { useState } from "react";
import type { ActionResult } from "@/components/action-result.ts";
import { ConfirmDialog } from "@/components/confirm-dialog.tsx";
import { Card, CardHeader } from "@/components/ui/card.tsx";
import { ShownOnce } from "@/components/ui/shown-once.tsx";
import { useRefresh } from "@/components/use-refresh.ts";
import type { TokenView } from "@/lib/organizations/tokens/list-tokens.ts";
import { productName } from "@/lib/platform/vendor-names.ts";
import { CreateTokenForm, type NewToken } from "./create-token-form.tsx";
import { TokenTable } from "./token-table.tsx";

type ApiTokensProps = {
	tokens: TokenView[];
	create: (input: NewToken) => Promise<ActionResult<{ token: string }>>;
	revoke: (input: { tokenId: string }) => Promise<ActionResult<unknown>>;
};

/** The organization's tokens, and the form that creates one. */
export function ApiTokens({ tokens, create, revoke }: ApiTokensProps) {
	const refresh = useRefresh();
	const [created, setCreated] = useState<{ name: string; token: string } | null>(null);
	const [revoked, setRevoked] = useState<TokenView | null>(null);

	return (
		<>
			{created && (
				<ShownOnce
					title={`Token ${created.name}`}
					label="API token"
					text={created.token}
					onClose={() => setCreated(null)}
				>
					Copy this token now; it won't be shown again. {productName()} stores only a hash. Send it as
					“Authorization: Bearer …”.
				</ShownOnce>
			)}
			<Card aria-label="API tokens" className="overflow-hidden">
				{tokens.length > 0 ? (
					<TokenTable tokens={tokens} onRevoke={setRevoked} />
				) : (
					<p className="px-4 py-3 text-muted">No tokens yet. Create one for an exporter.</p>
				)}
			</Card>
			<Card aria-labelledby="create-token">
				<CardHeader
					id="create-token"
					title="Create token"
					description="Give each program its own token, with only the scopes it needs."
				/>
				<div className="px-4 pb-4">
					<CreateTokenForm
						create={create}
						onCreated={(name, token) => {
							setCreated({ name, token });
							window.scrollTo({ top: 0 });
							return refresh();
						}}
					/>
				</div>
			</Card>
			<ConfirmDialog
				subject={revoked}
				content={({ name }) => ({
					title: `Revoke ${name}?`,
					description: "Requests with this token are rejected immediately. This can't be undone.",
					confirmLabel: "Revoke token",
				})}
				run={({ id }) => revoke({ tokenId: id })}
				onDone={refresh}
				onClose={() => setRevoked(null)}
			/>
		</>
	);
}
