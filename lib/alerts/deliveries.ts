import { z } from "zod";
import { mutation, organizationOf, query } from "../access/verbs.ts";
import type { AlertType } from "../audit/raise-alert.ts";
import { KeyholdError } from "../platform/errors.ts";
import type { AlertDeliveryState } from "../platform/prisma/client.ts";
import { enqueue } from "../platform/queue.ts";
import { alertWords } from "./alert-words.ts";

export type DeliveryView = {
	id: string;
	channel: string;
	type: string;
	subject: string;
	occurredAt: string;
	state: AlertDeliveryState;
	attempts: number;
	lastAttemptAt: string | null;
	responseCode: number | null;
	error: string | null;
};

const shown = 50;

/** The last deliveries to an organization's channels, newest alert first. */
export const listDeliveries = query({
	permission: "alert:manage",
	input: z.object({}),
	run: async ({ db, ...authorized }): Promise<DeliveryView[]> => {
		const rows = await db.alertDelivery.findMany({
			where: { channel: { organizationId: organizationOf(authorized).id } },
			include: { alert: true, channel: { select: { name: true } } },
			orderBy: [{ alert: { occurredAt: "desc" } }, { id: "desc" }],
			take: shown,
		});
		return rows.map(({ id, alert, channel, state, attempts, lastAttemptAt, responseCode, error }) => ({
			id,
			channel: channel.name,
			type: alert.type,
			subject: alertWords(alert.type as AlertType, alert.data as Record<string, unknown>).subject,
			occurredAt: alert.occurredAt.toISOString(),
			state,
			attempts,
			lastAttemptAt: lastAttemptAt?.toISOString() ?? null,
			responseCode,
			error,
		}));
	},
});

/** Sends an alert to its channel once more, with the same id. @throws KeyholdError NOT_FOUND */
export const sendAgain = mutation({
	permission: "alert:manage",
	input: z.object({ deliveryId: z.uuid() }),
	run: async ({ tx, input: { deliveryId }, ...authorized }) => {
		const delivery = await tx.alertDelivery.findFirst({
			where: { id: deliveryId, channel: { organizationId: organizationOf(authorized).id } },
		});
		if (!delivery) throw new KeyholdError("NOT_FOUND", "There is no such delivery in this organization.");
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
