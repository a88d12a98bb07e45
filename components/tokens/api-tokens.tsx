"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import type { ActionResult } from "@/components/action-result.ts";
import { ConfirmDialog } from "@/components/confirm-dialog.tsx";
import { Card, CardHeader } from "@/components/ui/card.tsx";
import { ShownOnce } from "@/components/ui/shown-once.tsx";
import type { TokenView } from "@/lib/organizations/tokens/list-tokens.ts";
import { CreateTokenForm, type NewToken } from "./create-token-form.tsx";
import { TokenTable } from "./token-table.tsx";

type ApiTokensProps = {
	tokens: TokenView[];
	create: (input: NewToken) => Promise<ActionResult<{ token: string }>>;
	revoke: (input: { tokenId: string }) => Promise<ActionResult<unknown>>;
};

/** The tokens of the organization, and the form that makes one. */
export function ApiTokens({ tokens, create, revoke }: ApiTokensProps) {
	const router = useRouter();
	const [made, setMade] = useState<{ name: string; token: string } | null>(null);
	const [revoked, setRevoked] = useState<TokenView | null>(null);

	return (
		<>
			{made && (
				<ShownOnce
					title={`Token ${made.name}`}
					label="API token"
					text={made.token}
					onClose={() => setMade(null)}
				>
					It is shown this once: Keyhold keeps no more than its hash. Send it as “Authorization: Bearer …”.
				</ShownOnce>
			)}
			<Card aria-label="API tokens" className="overflow-hidden">
				{tokens.length > 0 ? (
					<TokenTable tokens={tokens} onRevoke={setRevoked} />
				) : (
					<p className="px-4 py-3 text-muted">There is no token yet. Create one for an exporter.</p>
				)}
			</Card>
			<Card aria-labelledby="create-token">
				<CardHeader
					id="create-token"
					title="Create token"
					description="Give each program a token of its own, with no more scopes than it needs."
				/>
				<div className="px-4 pb-4">
					<CreateTokenForm
						create={create}
						onCreated={(name, token) => {
							setMade({ name, token });
							router.refresh();
							window.scrollTo({ top: 0 });
						}}
					/>
				</div>
			</Card>
			<ConfirmDialog
				asked={revoked}
				words={({ name }) => ({
					title: `Revoke ${name}?`,
					description:
						"Requests with this token are refused from the next one on. It cannot be taken back: create another token instead.",
					confirm: "Revoke token",
				})}
				run={({ id }) => revoke({ tokenId: id })}
				onDone={() => router.refresh()}
				onClose={() => setRevoked(null)}
			/>
		</>
	);
}
