import { z } from "zod";
import type { Db } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { openPhases } from "../platform/open-phases.ts";
import type { Prisma } from "../platform/prisma/client.ts";
import { KeyStatus, Resource } from "../platform/prisma/enums.ts";
import { versionOf } from "../platform/version.ts";
import { columnsOf, id, time, withIsoTimes } from "../platform/view.ts";

/** A customer's key without its health, which is a view of its own. */
export const customerKey = z
	.object({
		id,
		deploymentId: id,
		region: z.string(),
		arn: z.string(),
		name: z.string(),
		description: z.string(),
		status: z.enum(KeyStatus),
		protects: z
			.array(z.enum(Resource))
			.meta({ description: "The resources whose new records this key protects." }),
		rekeyId: id.nullable().meta({ description: "The rekey that is moving data to or from this key." }),
		createdAt: time,
		activatedAt: time.nullable(),
		deletedAt: time.nullable(),
	})
	.meta({
		id: "Key",
		description: "A key of the customer's own AWS account. Its health is a resource of its own.",
	});
export type CustomerKey = z.infer<typeof customerKey>;

const selection = {
	...columnsOf(customerKey.omit({ protects: true, rekeyId: true })),
	protections: { select: { resource: true }, orderBy: { resource: "asc" as const } },
} satisfies Prisma.KmsKeySelect;

/** Finds customer keys, the newest first. `where` must name the organization. */
export async function findCustomerKeys(
	on: Db,
	where: Prisma.KmsKeyWhereInput,
	take: number,
): Promise<CustomerKey[]> {
	const rows = await on.kmsKey.findMany({
		where: { AND: [{ kind: "CUSTOMER", deploymentId: { not: null } }, where] },
		select: selection,
		orderBy: { id: "desc" },
		take,
	});
	const rekeys = await on.rekey.findMany({
		where: {
			deploymentId: { in: [...new Set(rows.map(({ deploymentId }) => deploymentId as string))] },
			phase: { in: openPhases },
		},
		select: { id: true, fromKmsKeyId: true, toKmsKeyId: true },
	});
	return rows.map((row) => {
		const rekey = rekeys.find(
			({ fromKmsKeyId, toKmsKeyId }) => toKmsKeyId === row.id || fromKmsKeyId === row.id,
		);
		return toCustomerKey(row, rekey?.id ?? null);
	});
}

function toCustomerKey(
	{ protections, ...row }: Prisma.KmsKeyGetPayload<{ select: typeof selection }>,
	rekeyId: string | null,
): CustomerKey {
	return {
		...withIsoTimes(row),
		deploymentId: row.deploymentId as string,
		protects: protections.map(({ resource }) => resource),
		rekeyId,
	};
}

/** @throws KeyholdError PRECONDITION_FAILED if the key is at none of the expected versions */
export async function requireUnchanged(on: Db, keyId: string, expected: string[] | undefined): Promise<void> {
	if (!expected) return;
	const [key] = await findCustomerKeys(on, { id: keyId }, 1);
	if (key && expected.includes(versionOf(key))) return;
	throw new KeyholdError(
		"PRECONDITION_FAILED",
		"The key has changed since you read it. Nothing was done. Read it again, then decide.",
	);
}
