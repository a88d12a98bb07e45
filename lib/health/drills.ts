import { z } from "zod";
import { tenantMutation, tenantQuery } from "../access/verbs.ts";
import { findKey } from "../keys/find-key.ts";
import { installationFor, keyTroubleOf, troubleSelection } from "../keys/key-trouble-of.ts";
import { type RevocationMeasure, revocationMeasure } from "../keys/revocation-measure.ts";
import { awsKeyUrl } from "../kms/aws-key-url.ts";
import type { TroubleView } from "../kms/trouble-view.ts";
import { conflictIfTaken } from "../platform/conflict-if-taken.ts";
import type { Db } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import type { KeyHealth, KeyStatus } from "../platform/prisma/client.ts";

const input = z.object({ keyId: z.uuid() });

export type DrillView = {
	key: {
		id: string;
		name: string;
		arn: string;
		region: string;
		health: KeyHealth;
		/** What is wrong with the key and how to fix it; null while it works. */
		trouble: TroubleView | null;
		/** The key's page in the AWS console. */
		awsUrl: string | null;
	};
	/** True if a drill can be started: the key is active and working, and no drill is open. */
	canStart: boolean;
	/** The open drill, if any. */
	open: {
		startedAt: string;
		/** The measurements so far; null until AWS refuses the key. */
		measured: (RevocationMeasure & { processes: number }) | null;
	} | null;
	/** The last finished drill. */
	last: (RevocationMeasure & { endedAt: string }) | null;
};

/** Reads the state of a key's drill. @throws KeyholdError NOT_FOUND */
export const readDrill = tenantQuery({
	name: "readDrill",
	permission: "key:read",
	input,
	run: async ({ db, input: { keyId }, organization }): Promise<DrillView> => {
		const { id, name, arn, region, health, status } = await findKey(db, organization.id, keyId);
		const [known, installation, open] = await Promise.all([
			db.kmsKey.findUniqueOrThrow({ where: { id: keyId }, select: troubleSelection }),
			installationFor([{ region, health }]),
			findOpen(db, keyId),
		]);
		const measured = open && (await revocationOf(db, keyId, open.startedAt));
		const last = await db.drill.findFirst({
			where: { kmsKeyId: keyId, revocationId: { not: null } },
			orderBy: { startedAt: "desc" },
		});
		const lastMeasured =
			last?.revocationId && (await db.revocation.findUnique({ where: { id: last.revocationId } }));
		return {
			key: {
				id,
				name,
				arn,
				region,
				health,
				trouble: keyTroubleOf(known, installation),
				awsUrl: awsKeyUrl(arn),
			},
			canStart: !open && isDrillable({ status, health }),
			open: open && {
				startedAt: open.startedAt.toISOString(),
				measured: measured && { ...revocationMeasure(measured), processes: measured.evictions },
			},
			last:
				last?.endedAt && lastMeasured
					? { ...revocationMeasure(lastMeasured), endedAt: last.endedAt.toISOString() }
					: null,
		};
	},
});

/**
 * Starts a drill: the next revocation of the key belongs to it.
 * @throws KeyholdError CONFLICT if one is open, or if the key is not active and working
 */
export const startDrill = tenantMutation({
	name: "startDrill",
	permission: "key:drill",
	input,
	run: async ({ tx, input: { keyId }, organization }) => {
		const key = await findKey(tx, organization.id, keyId);
		if (!isDrillable(key)) {
			throw new KeyholdError(
				"CONFLICT",
				"A drill needs an active, healthy key. Check the key's card on the Encryption Keys page first.",
			);
		}
		const id = newId();
		await conflictIfTaken(
			tx.drill.create({ data: { id, kmsKeyId: keyId } }),
			"A drill of this key is already in progress.",
		);
		return { value: {}, audit: { action: "key.drill_started", target: { type: "key", id: keyId } } };
	},
});

/**
 * Ends a drill once access is back, and reports its measurements in the audit log. A drill in which AWS never refused the
 * key is canceled. @throws KeyholdError CONFLICT when none is under way, and while the key is still refused
 */
export const endDrill = tenantMutation({
	name: "endDrill",
	permission: "key:drill",
	input,
	run: async ({ tx, input: { keyId }, organization }) => {
		// The key may have been deleted during its drill.
		const key = await tx.kmsKey.findFirst({
			where: { id: keyId, organizationId: organization.id, kind: "CUSTOMER" },
		});
		if (!key) throw new KeyholdError("NOT_FOUND", "This organization has no such key.");
		const { name, arn } = key;
		const open = await findOpen(tx, keyId);
		if (!open) throw new KeyholdError("CONFLICT", "No drill of this key is in progress.");
		const revocation = await revocationOf(tx, keyId, open.startedAt);
		if (revocation && !revocation.restoredAt) {
			throw new KeyholdError("CONFLICT", "AWS still refuses the key. Enable it in AWS KMS first.");
		}
		await tx.$executeRaw`UPDATE drills SET ended_at = clock_timestamp(), revocation_id = ${revocation?.id ?? null}::uuid
			WHERE id = ${open.id}::uuid`;
		const report = revocation && { ...revocationMeasure(revocation), processes: revocation.evictions };
		return {
			value: { report },
			audit: {
				action: report ? "key.drill_finished" : "key.drill_broken_off",
				target: { type: "key", id: keyId },
				details: { name, arn, startedAt: open.startedAt.toISOString(), ...(report && { report }) },
			},
		};
	},
});

/** True for a key that is in use and works. Pure. */
function isDrillable({ status, health }: { status: KeyStatus; health: KeyHealth }): boolean {
	return status === "ACTIVE" && (health === "HEALTHY" || health === "WARNING");
}

function findOpen(db: Db, kmsKeyId: string) {
	return db.drill.findFirst({ where: { kmsKeyId, endedAt: null } });
}

/** The first revocation since the drill began. */
function revocationOf(db: Db, kmsKeyId: string, startedAt: Date) {
	return db.revocation.findFirst({
		where: { kmsKeyId, refusedAt: { gte: startedAt } },
		orderBy: { refusedAt: "asc" },
	});
}
