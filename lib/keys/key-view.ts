import { z } from "zod";
import type { Installation, TroubleView } from "../kms/trouble-view.ts";
import { now } from "../platform/clock.ts";
import type { Prisma } from "../platform/prisma/client.ts";
import { ActionBy, KeyHealth, KeyStatus } from "../platform/prisma/enums.ts";
import { columnsOf, id, time, withIsoTimes } from "../platform/view.ts";
import type { ProbeReport } from "../probe/report.ts";
import type { RecordCount } from "../vault/count-records.ts";
import { currentFacts, type FactsView } from "./current-facts.ts";
import type { HealthHours } from "./health-hours.ts";
import { keyTroubleOf, troubleSelection } from "./key-trouble-of.ts";
import type { KeyEnding } from "./rekey-outcome.ts";
import { type RevocationMeasure, revocationMeasure } from "./revocation-measure.ts";
import { sumRecords } from "./sum-records.ts";

const keyColumns = z.object({
	id,
	name: z.string(),
	description: z.string(),
	arn: z.string(),
	status: z.enum(KeyStatus),
	health: z.enum(KeyHealth),
	healthSince: time,
	/** AWS's name for the failure. */
	healthError: z.string().nullable(),
	healthDetail: z.string().nullable(),
	/** The party that has to act before the key is healthy again. */
	healthActionBy: z.enum(ActionBy),
	lastCheckedAt: time.nullable(),
	lastHealthyAt: time.nullable(),
	createdAt: time,
	/** When its activation started. */
	activatedAt: time.nullable(),
	deletedAt: time.nullable(),
});

/** A key as its card shows it: columns, and what `keyView` works out. */
export type KeyView = z.infer<typeof keyColumns> & {
	/** Null if the key works. */
	trouble: TroubleView | null;
	probe: ProbeReport | null;
	/** AWS's facts about the key since its health last changed. */
	facts: FactsView | null;
	/** Data keys and records that need this key. */
	dataKeys: number;
	records: number;
	/** True if the organization has a key with this ARN that is not deleted: this one, or another deployment's. */
	isArnInUse: boolean;
	/** Records whose data was destroyed, which are being deleted. */
	destroyed: number;
	lastRevocation: RevocationMeasure | null;
	/** Requests to KMS about this key in the last 30 days. */
	requests: number;
	/** Null if the key has not been checked in the last day. */
	healthHours: HealthHours | null;
};

/** A deleted key, and the way in which its data left it. */
export type DeletedKeyView = KeyView & { ending: KeyEnding };

/** The columns that `keyView` reads. */
export function keySelection() {
	return {
		...columnsOf(keyColumns),
		...troubleSelection,
		probe: true,
		dataDestroyedAt: true,
		destroyedRecords: true,
		requests: { where: { day: { gt: new Date(now().getTime() - 30 * 86_400_000) } } },
	} as const satisfies Prisma.KmsKeySelect;
}

type KeyRow = Prisma.KmsKeyGetPayload<{ select: ReturnType<typeof keySelection> }>;

type Known = {
	/** By the id of the key. */
	hours: ReadonlyMap<string, HealthHours>;
	installation: Installation;
	/** The ARNs of the organization's keys that are not deleted. */
	arnsInUse: ReadonlySet<string>;
};

/** A key as its card shows it. `counts` are those of its deployment. Pure. */
export function keyView(
	row: KeyRow,
	counts: RecordCount[],
	{ hours, installation, arnsInUse }: Known,
): KeyView {
	const own = counts.filter(({ kmsKeyId }) => kmsKeyId === row.id);
	const [revocation] = row.revocations;
	return {
		...keyColumns.parse(withIsoTimes(row)),
		trouble: keyTroubleOf(row, installation),
		probe: row.probe as ProbeReport | null,
		facts: currentFacts(row),
		dataKeys: sum(own, ({ dataKeys }) => dataKeys),
		records: sumRecords(own),
		isArnInUse: arnsInUse.has(row.arn),
		destroyed: sum(own, ({ destroyed }) => destroyed),
		lastRevocation: revocation ? revocationMeasure(revocation) : null,
		requests: row.requests.reduce((total, { requests }) => total + requests, 0),
		healthHours: hours.get(row.id) ?? null,
	};
}

function sum(counts: RecordCount[], pick: (count: RecordCount) => number): number {
	return counts.reduce((total, count) => total + pick(count), 0);
}
