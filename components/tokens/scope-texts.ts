import type { tokenScopes } from "@/lib/access/permissions.ts";

export type TokenScope = (typeof tokenScopes)[number];

/** One sentence per scope; the scopes that most tokens need come first. */
export const scopeTexts: Record<TokenScope, string> = {
	"telemetry:write": "Sends request logs and traces over OTLP. It can't read anything.",
	"telemetry:read":
		"Reads request logs, traces and scheduled queries, payloads included. Payload reads are audited.",
	"keys:read": "Reads encryption keys, their protection and the deployments.",
	"keys:write": "Checks, adds, activates, replaces and deletes encryption keys. It cannot destroy data.",
	"queries:write": "Creates, changes, runs and deletes scheduled queries.",
	"health:read": "Reads the health of encryption keys and its history.",
	"audit:read": "Reads the audit log.",
};
