import { z } from "zod";
import { tenantQuery } from "../access/verbs.ts";
import { currentFacts, factsView } from "../keys/current-facts.ts";
import { findKey } from "../keys/find-key.ts";
import { installationFor, keyTroubleOf, troubleSelection } from "../keys/key-trouble-of.ts";
import { troubleView } from "../kms/trouble-view.ts";
import { ActionBy, KeyHealth } from "../platform/prisma/enums.ts";
import { id, time } from "../platform/view.ts";
import { type ProbeReport, probeReport } from "../probe/report.ts";
import { healthStretch, historyRanges, readHealthHistory } from "./key-health-history.ts";

export const keyHealthView = z
	.object({
		keyId: id,
		health: z.enum(KeyHealth),
		since: time,
		error: z.string().nullable().meta({ description: "AWS's name for the failure." }),
		detail: z.string().nullable(),
		actionBy: z.enum(ActionBy).meta({
			description:
				"Who has to act before the key is healthy again: the key's owner (`CUSTOMER`), Keyhold's operator, AWS, or `NONE` while it may resolve itself.",
		}),
		trouble: troubleView
			.nullable()
			.meta({ description: "What is wrong and how to fix it; null if the key works." }),
		lastCheckedAt: time.nullable(),
		lastHealthyAt: time.nullable(),
		facts: factsView
			.nullable()
			.meta({ description: "What AWS reported about the key since its health last changed." }),
		/** The last probe. */
		probe: probeReport.nullable(),
		history: z
			.array(healthStretch)
			.meta({ description: `In equal intervals up to now, for ${historyRanges.join(", ")}.` }),
	})
	.meta({ id: "KeyHealth" });
export type KeyHealthView = z.infer<typeof keyHealthView>;

/** The health of a key and its history. @throws KeyholdError NOT_FOUND */
export const readKeyHealth = tenantQuery({
	name: "readKeyHealth",
	permission: "health:read",
	input: z.object({ keyId: z.uuid(), range: z.enum(historyRanges).default("24h") }),
	run: async ({ db, input: { keyId, range }, organization }): Promise<KeyHealthView> => {
		const key = await findKey(db, organization.id, keyId);
		const [known, installation] = await Promise.all([
			db.kmsKey.findUniqueOrThrow({ where: { id: key.id }, select: troubleSelection }),
			installationFor([key]),
		]);
		return {
			keyId: key.id,
			health: key.health,
			since: key.healthSince.toISOString(),
			error: key.healthError,
			detail: key.healthDetail,
			actionBy: key.healthActionBy,
			trouble: keyTroubleOf(known, installation),
			lastCheckedAt: key.lastCheckedAt?.toISOString() ?? null,
			lastHealthyAt: key.lastHealthyAt?.toISOString() ?? null,
			facts: currentFacts(key),
			probe: key.probe as ProbeReport | null,
			history: await readHealthHistory(key.id, range),
		};
	},
});
