import { z } from "zod";
import { tenantQuery } from "../access/verbs.ts";
import { now } from "../platform/clock.ts";
import { KeyholdError } from "../platform/errors.ts";
import type { KeyKind, RekeyPhase } from "../platform/prisma/client.ts";
import { type RekeyProgress, rekeyProgress } from "./rekey-progress.ts";

type KeyRef = { id: string; kind: KeyKind; name: string };

export type RekeyView = RekeyProgress & {
	deploymentId: string;
	phase: RekeyPhase;
	/** Records that did not open, and stay as they are. */
	damaged: number;
	/** Null where nothing was protected before. */
	from: KeyRef | null;
	to: KeyRef;
	finishedAt: string | null;
};

const keyRef = { select: { id: true, kind: true, name: true } } as const;

/** One move of data of this organization from one KMS key to another. @throws KeyholdError NOT_FOUND */
export const readRekey = tenantQuery({
	name: "readRekey",
	permission: "key:read",
	input: z.object({ rekeyId: z.uuid() }),
	run: async ({ db, input: { rekeyId }, organization }): Promise<RekeyView> => {
		const rekey = await db.rekey.findFirst({
			where: { id: rekeyId, deployment: { organizationId: organization.id } },
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
