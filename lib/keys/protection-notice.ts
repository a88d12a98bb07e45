import { z } from "zod";
import { isRoleAllowed } from "../access/permissions.ts";
import { tenantQuery } from "../access/verbs.ts";
import { keyTrouble } from "../kms/key-trouble.ts";
import { config } from "../platform/config.ts";
import type { Db } from "../platform/db.ts";
import { KeyHealth } from "../platform/prisma/enums.ts";
import { id, time } from "../platform/view.ts";
import { destroyedStates } from "../vault/destroyed-states.ts";
import { installationFor, keyTroubleOf, troubleSelection } from "./key-trouble-of.ts";

const protectionNoticeView = z.object({
	deployment: z.object({ id, name: z.string() }),
	health: z.enum(KeyHealth),
	healthSince: time,
	code: z.enum(["KEY_REVOKED", "KMS_UNREACHABLE", "KMS_MISCONFIGURED"]),
	cause: z.string(),
	meaning: z.string(),
	/** The next step, for this reader. */
	advice: z.string(),
	/** When data becomes unreadable, if KMS does not respond until then. */
	readableUntil: time.nullable(),
	/** The key's page in the AWS console, for readers who may manage keys. */
	awsUrl: z.string().nullable(),
});
export type ProtectionNotice = z.infer<typeof protectionNoticeView>;

/** The keys whose trouble keeps an organization's data from being read or written: for every member, without their ARNs. */
export const protectionNotice = tenantQuery({
	name: "protectionNotice",
	permission: "organization:read",
	input: z.object({}),
	run: ({ db, actor, organization }) => readProtectionNotice(db, organization.id, actor.id),
});

/** The same, for a verb that shows it beside other things. */
export async function readProtectionNotice(
	on: Db,
	organizationId: string,
	readerId: string | null,
): Promise<ProtectionNotice[]> {
	const [troubled, mayManageKeys] = await Promise.all([
		on.kmsKey.findMany({
			// An ADDED key protects nothing yet; one being deleted still does.
			where: {
				organizationId,
				kind: "CUSTOMER",
				status: { in: ["ACTIVATING", "ACTIVE", "DELETING"] },
				health: { in: ["REVOKED", "UNREACHABLE"] },
			},
			orderBy: { healthSince: "desc" },
			select: {
				...troubleSelection,
				id: true,
				lastHealthyAt: true,
				deployment: { select: { id: true, name: true } },
			},
		}),
		mayReadKeys(on, organizationId, readerId),
	]);
	const keys = await withData(on, troubled);
	const installation = await installationFor(keys);
	return keys.flatMap((key): ProtectionNotice[] => {
		const trouble = keyTroubleOf(key, installation);
		if (!trouble || trouble.code === "KEY_INTEGRITY" || !key.deployment) return [];
		const { code, cause, meaning, actionBy } = trouble;
		const { memberAdvice } = keyTrouble({
			code,
			actionBy,
			awsErrorName: key.healthError,
			operatorContact: installation.operatorContact,
		});
		return [
			{
				deployment: key.deployment,
				health: key.health,
				healthSince: key.healthSince.toISOString(),
				code,
				cause,
				meaning,
				advice: mayManageKeys ? trouble.advice : memberAdvice,
				readableUntil: key.health === "UNREACHABLE" ? readableUntil(key.lastHealthyAt) : null,
				awsUrl: mayManageKeys ? trouble.awsUrl : null,
			},
		];
	});
}

async function mayReadKeys(db: Db, organizationId: string, userId: string | null): Promise<boolean> {
	const membership =
		userId && (await db.membership.findFirst({ where: { organizationId, userId }, select: { role: true } }));
	return membership ? isRoleAllowed("key:read", membership.role) : false;
}

/** Null if Keyhold never reached the key. */
function readableUntil(lastHealthyAt: Date | null): string | null {
	return lastHealthyAt && new Date(lastHealthyAt.getTime() + config().outageGraceMs).toISOString();
}

/** Nothing depends on a key under which nothing is left, or whose data was destroyed. */
async function withData<Key extends { id: string; deployment: { id: string } | null }>(
	on: Db,
	keys: Key[],
): Promise<Key[]> {
	if (keys.length === 0) return keys;
	const dataKeys = await on.dataKey.findMany({
		where: {
			deploymentId: { in: keys.flatMap(({ deployment }) => deployment?.id ?? []) },
			kmsKeyId: { in: keys.map(({ id }) => id) },
			state: { notIn: destroyedStates },
		},
		select: { kmsKeyId: true },
	});
	const needed = new Set(dataKeys.map(({ kmsKeyId }) => kmsKeyId));
	return keys.filter(({ id }) => needed.has(id));
}
