import { z } from "zod";
import type { Db } from "../../platform/db.ts";
import type { Prisma } from "../../platform/prisma/client.ts";
import { ActionBy, KeyHealth, KeyStatus, OffboardingState } from "../../platform/prisma/enums.ts";
import { columnsOf, count, id, time, withIsoTimes } from "../../platform/view.ts";

const keyView = z.object({
	id,
	name: z.string(),
	status: z.enum(KeyStatus),
	health: z.enum(KeyHealth),
	healthSince: time,
	healthActionBy: z
		.enum(ActionBy)
		.meta({ description: "The party that has to act before the key is healthy." }),
});

const deploymentView = z.object({
	id,
	name: z.string(),
	region: z.string(),
	key: keyView.nullable().meta({ description: "The customer's own key; null while there is none." }),
});

const columns = z.object({
	id,
	externalId: z.string().nullable().meta({ description: "Your own ID for the customer." }),
	slug: z.string(),
	name: z.string(),
	retentionDays: z
		.number()
		.int()
		.nullable()
		.meta({ description: "Days after which telemetry is deleted; null keeps it." }),
	isSsoOnly: z.boolean(),
	auditOpeningsOneIn: z
		.number()
		.int()
		.meta({ description: "One in this many payload reads by API tokens is audited." }),
	createdAt: time,
});

const offboarding = z.object({ state: z.enum(OffboardingState), endsAt: time });

/** An organization, as the vendor's operator sees it: its setup and the health of its keys, nothing of its data. */
export const organizationView = columns.extend({
	members: count,
	deployments: z.array(deploymentView).meta({ description: "By name." }),
	offboarding: offboarding.nullable().meta({ description: "Null unless it is being offboarded, or was." }),
});
export type OrganizationView = z.infer<typeof organizationView>;

/** The organizations that match, by slug; at most `take`. */
export async function readOrganizations(
	on: Db,
	where: Prisma.OrganizationWhereInput,
	take: number,
): Promise<OrganizationView[]> {
	const rows = await on.organization.findMany({
		where,
		take,
		orderBy: { slug: "asc" },
		select: {
			...columnsOf(columns),
			_count: { select: { memberships: true } },
			offboarding: { select: columnsOf(offboarding) },
			deployments: {
				orderBy: { name: "asc" },
				select: {
					...columnsOf(deploymentView.omit({ key: true })),
					kmsKeys: {
						where: { kind: "CUSTOMER", status: { not: "DELETED" } },
						select: columnsOf(keyView),
					},
				},
			},
		},
	});
	return rows.map(({ _count, deployments, offboarding, ...row }) => ({
		...withIsoTimes(row),
		members: _count.memberships,
		offboarding: offboarding && withIsoTimes(offboarding),
		deployments: deployments.map(({ kmsKeys: [key], ...deployment }) => ({
			...deployment,
			key: key ? withIsoTimes(key) : null,
		})),
	}));
}
