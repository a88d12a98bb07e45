import { z } from "zod";
import { tenantQuery } from "../access/verbs.ts";
import { currentFacts, type FactsView } from "../keys/current-facts.ts";
import { findKey } from "../keys/find-key.ts";
import type { ActionBy, KeyHealth } from "../platform/prisma/client.ts";
import type { ProbeReport } from "../probe/report.ts";
import { type HealthStretch, historyRanges, readHealthHistory } from "./key-health-history.ts";

export type KeyHealthView = {
	keyId: string;
	health: KeyHealth;
	since: string;
	/** AWS's name for what is wrong. */
	error: string | null;
	detail: string | null;
	/** Who has to act before it is healthy again. */
	actionBy: ActionBy;
	lastCheckedAt: string | null;
	lastHealthyAt: string | null;
	/** What AWS told of the key since its health last changed. */
	facts: FactsView | null;
	/** The last probe. */
	probe: ProbeReport | null;
	/** In equal stretches up to now, the earliest first. */
	history: HealthStretch[];
};

/** How a key of the organization is doing, and how it did. @throws KeyholdError NOT_FOUND */
export const readKeyHealth = tenantQuery({
	name: "readKeyHealth",
	permission: "health:read",
	input: z.object({ keyId: z.uuid(), range: z.enum(historyRanges).default("24h") }),
	run: async ({ db, input: { keyId, range }, organization }): Promise<KeyHealthView> => {
		const key = await findKey(db, organization.id, keyId);
		return {
			keyId: key.id,
			health: key.health,
			since: key.healthSince.toISOString(),
			error: key.healthError,
			detail: key.healthDetail,
			actionBy: key.healthActionBy,
			lastCheckedAt: key.lastCheckedAt?.toISOString() ?? null,
			lastHealthyAt: key.lastHealthyAt?.toISOString() ?? null,
			facts: currentFacts(key),
			probe: key.probe as ProbeReport | null,
			history: await readHealthHistory(key.id, range),
		};
	},
});
