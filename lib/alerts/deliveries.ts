import { z } from "zod";
import { takeSend } from "../access/send-limits.ts";
import { tenantMutation, tenantQuery } from "../access/verbs.ts";
import type { AlertType } from "../audit/raise-alert.ts";
import type { Db } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { AlertDeliveryState } from "../platform/prisma/enums.ts";
import { enqueue } from "../platform/queue.ts";
import { columnsOf, id, time, withIsoTimes } from "../platform/view.ts";
import { alertText } from "./alert-text.ts";
import { nextAttempts } from "./next-attempts.ts";

const columns = z.object({
	id,
	state: z.enum(AlertDeliveryState),
	attempts: z.number(),
	lastAttemptAt: time.nullable(),
	responseCode: z.number().nullable(),
	error: z.string().nullable(),
});

export type DeliveryView = z.infer<typeof columns> & {
	channel: string;
	type: string;
	subject: string;
	occurredAt: string;
	/** Of a waiting delivery that failed before; null if it is being tried now. */
	nextAttemptAt: string | null;
};

const shown = 50;

/** The last deliveries to an organization's channels, newest alert first. */
export const listDeliveries = tenantQuery({
	name: "listDeliveries",
	permission: "alert:manage",
	input: z.object({}),
	run: async ({ db, organization }): Promise<DeliveryView[]> => {
		const rows = await db.alertDelivery.findMany({
			where: { channel: { organizationId: organization.id } },
			select: { ...columnsOf(columns), alert: true, channel: { select: { name: true } } },
			orderBy: [{ alert: { occurredAt: "desc" } }, { id: "desc" }],
			take: shown,
		});
		const retried = rows.filter(({ state, attempts }) => state === "WAITING" && attempts > 0);
		const next = await nextAttempts(
			db,
			retried.map(({ id }) => id),
		);
		return rows.map(({ alert, channel, ...row }) => ({
			...withIsoTimes(row),
			channel: channel.name,
			type: alert.type,
			subject: alertText(alert.type as AlertType, alert.data as Record<string, unknown>).subject,
			occurredAt: alert.occurredAt.toISOString(),
			nextAttemptAt: next.get(row.id) ?? null,
		}));
	},
});

/** Sends an alert to its channel again, with the same id. @throws KeyholdError NOT_FOUND; as takeSend */
export const sendAgain = tenantMutation({
	name: "sendAgain",
	permission: "alert:manage",
	input: z.object({ deliveryId: z.uuid() }),
	prepare: async ({ db, input, actor, organization }) => {
		await findDelivery(db, organization.id, input.deliveryId);
		await takeSend(actor, organization);
	},
	run: async ({ tx, input: { deliveryId }, organization }) => {
		await findDelivery(tx, organization.id, deliveryId);
		await tx.alertDelivery.update({
			where: { id: deliveryId },
			data: { state: "WAITING", deliveredAt: null },
		});
		await enqueue(tx, "alert.deliver", { deliveryId }, deliveryId);
		return {
			value: {},
			audit: { action: "alert.sent_again", target: { type: "alert_delivery", id: deliveryId } },
		};
	},
});

async function findDelivery(db: Db, organizationId: string, id: string): Promise<void> {
	const count = await db.alertDelivery.count({ where: { id, channel: { organizationId } } });
	if (count === 0) throw new KeyholdError("NOT_FOUND", "There is no such delivery in this organization.");
}
