import { Button } from "@/components/ui/button.tsx";
import { Email } from "@/components/ui/email.tsx";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { RelativeTime } from "@/components/ui/relative-time.tsx";
import { StatusBadge } from "@/components/ui/status-badge.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import type { TokenView } from "@/lib/organizations/tokens/list-tokens.ts";

type TokenTableProps = { tokens: TokenView[]; onRevoke: (token: TokenView) => void };

export function TokenTable({ tokens, onRevoke }: TokenTableProps) {
	return (
		<Table
			label="API tokens, newest first"
			columns={["Name", "Scopes", "Created", "Expires", "Last used", { label: "Actions", isHidden: true }]}
		>
			<tbody>
				{tokens.map((token) => (
					<tr key={token.id}>
						<Th scope="row" className="min-w-36 font-medium wrap-anywhere">
							{token.name}
						</Th>
						<Td className="min-w-36 font-mono text-xs">
							{token.scopes.map((scope) => (
								<span key={scope} className="block">
									{scope}
								</span>
							))}
						</Td>
						<Td className="min-w-36">
							<LocalTime value={token.createdAt} style="date" />
							{token.createdBy && (
								<span className="block text-[0.8125rem] text-muted">
									by <Email value={token.createdBy} />
								</span>
							)}
						</Td>
						<Td className="whitespace-nowrap">
							<Expiry {...token} />
						</Td>
						<Td className="whitespace-nowrap">
							{token.lastUsedAt ? <RelativeTime value={token.lastUsedAt} /> : "Never"}
						</Td>
						<Td align="end">
							{token.state !== "REVOKED" && (
								<Button size="sm" onClick={() => onRevoke(token)} aria-label={`Revoke ${token.name}`}>
									Revoke
								</Button>
							)}
						</Td>
					</tr>
				))}
			</tbody>
		</Table>
	);
}

function Expiry({ state, expiresAt, revokedAt }: TokenView) {
	if (state === "REVOKED" && revokedAt)
		return (
			<>
				<StatusBadge tone="danger">Revoked</StatusBadge> <RelativeTime value={revokedAt} />
			</>
		);
	if (!expiresAt) return <StatusBadge tone="warning">Never</StatusBadge>;
	if (state === "EXPIRED")
		return (
			<>
				<StatusBadge tone="neutral">Expired</StatusBadge> <RelativeTime value={expiresAt} />
			</>
		);
	return <LocalTime value={expiresAt} style="date" />;
}
