import { z } from "zod";
import { tenantQuery } from "../access/verbs.ts";
import { now } from "../platform/clock.ts";
import { KeyholdError } from "../platform/errors.ts";
import { KeyKind, RekeyPhase } from "../platform/prisma/enums.ts";
import { columnsOf, count, id, time } from "../platform/view.ts";
import { rekeyProgress, rekeyProgressView } from "./rekey-progress.ts";

const keyRefView = z.object({ id, kind: z.enum(KeyKind), name: z.string() });

export const rekeyView = rekeyProgressView
	.extend({
		deploymentId: id,
		phase: z.enum(RekeyPhase).meta({ description: "`DONE` and `SUPERSEDED` are final." }),
		/** Records that did not open, and stay as they are. */
		damaged: count,
		/** Null if nothing was protected before. */
		from: keyRefView.nullable(),
		to: keyRefView,
		finishedAt: time.nullable(),
	})
	.meta({ id: "Rekey", description: "One move of data from one KMS key to another." });
export type RekeyView = z.infer<typeof rekeyView>;

const keyRef = { select: columnsOf(keyRefView) };

/** One move of data of this organization from one KMS key to another. @throws KeyholdError NOT_FOUND */
export const readRekey = tenantQuery({
	name: "readRekey",
	permission: "key:read",
	input: z.object({ rekeyId: z.uuid() }),
	run: async ({ db, input: { rekeyId }, organization }): Promise<RekeyView> => {
		const deployments = await db.deployment.findMany({
			where: { organizationId: organization.id },
			select: { id: true },
		});
		const rekey = await db.rekey.findFirst({
			where: { deploymentId: { in: deployments.map(({ id }) => id) }, id: rekeyId },
			include: { fromKmsKey: keyRef, toKmsKey: keyRef },
		});
		if (!rekey) throw new KeyholdError("NOT_FOUND", "There is no such rekey in this organization.");
		return {
			...rekeyProgress(rekey, rekey.finishedAt ?? now()),
			deploymentId: rekey.deploymentId,
			phase: rekey.phase,
			damaged: Number(rekey.damaged),
			from: rekey.fromKmsKey,
			to: rekey.toKmsKey,
			finishedAt: rekey.finishedAt?.toISOString() ?? null,
		};
	},
});
