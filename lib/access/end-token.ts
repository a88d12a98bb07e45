import { now } from "../platform/clock.ts";
import type { Tx } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import type { TokenKind } from "./token-secret.ts";
import type { Change } from "./verbs.ts";

const kinds = {
	api: {
		table: (tx: Tx) => tx.apiToken,
		type: "token",
		missing: "There is no such token in this organization.",
	},
	application: {
		table: (tx: Tx) => tx.applicationToken,
		type: "application_token",
		missing: "There is no such application token.",
	},
	operator: {
		table: (tx: Tx) => tx.operatorToken,
		type: "operator_token",
		missing: "There is no such operator token.",
	},
} as const satisfies Record<TokenKind, unknown>;

type Which = { id: string; organizationId?: string };
/** What the three tables have in common. */
type TokenTable = {
	findFirst(query: { where: Which }): Promise<{ name: string; organizationIds?: string[] } | null>;
	updateMany(query: {
		where: { id: string; revokedAt: null };
		data: { revokedAt: Date };
	}): Promise<{ count: number }>;
};

/**
 * Revokes a token: its next request is refused. An API token is looked for in its organization only.
 * @throws KeyholdError NOT_FOUND; CONFLICT for a revoked one
 */
export async function endToken(tx: Tx, kind: TokenKind, which: Which): Promise<Change<{ id: string }>> {
	const { type, missing } = kinds[kind];
	const table = kinds[kind].table(tx) as unknown as TokenTable;
	const token = await table.findFirst({ where: which });
	if (!token) throw new KeyholdError("NOT_FOUND", missing);
	const { id, organizationId } = which;
	const { name, organizationIds } = token;
	const { count } = await table.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: now() } });
	if (count === 0) throw new KeyholdError("CONFLICT", "This token is already revoked.");
	return {
		value: { id },
		audit: {
			action: `${type}.revoked`,
			...(organizationId && { organizationId }),
			...(organizationIds && { organizationIds }),
			target: { type, id },
			details: { name },
		},
	};
}
