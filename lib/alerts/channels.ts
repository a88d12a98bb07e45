import { z } from "zod";
import { takeSend } from "../access/send-limits.ts";
import { tenantMutation, tenantQuery } from "../access/verbs.ts";
import { raiseAlert } from "../audit/raise-alert.ts";
import { now } from "../platform/clock.ts";
import { config } from "../platform/config.ts";
import type { Db } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import type { AlertChannelKind } from "../platform/prisma/client.ts";
import { enqueue } from "../platform/queue.ts";
import { productName, yourOperator } from "../platform/vendor-names.ts";
import { newChannelSecret } from "./channel-secret.ts";
import { channelInput, prepareChannel, storeChannel } from "./new-channel.ts";

export type ChannelView = {
	id: string;
	kind: AlertChannelKind;
	name: string;
	target: string;
	/** Until when the secret before counts too. */
	oldSecretUntil: string | null;
};

const noMailServer = `${productName()} cannot send email here: no mail server is configured. Add a webhook, or ask ${yourOperator()} to set KEYHOLD_SMTP_URL.`;
const atMost = 20;
const overlapMs = 24 * 3_600_000;

/** The channels of an organization, by name; no secrets. */
export const listChannels = tenantQuery({
	name: "listChannels",
	permission: "alert:manage",
	input: z.object({}),
	run: async ({ db, organization }): Promise<ChannelView[]> => {
		const rows = await db.alertChannel.findMany({
			where: { organizationId: organization.id },
			orderBy: { name: "asc" },
		});
		return rows.map(({ id, kind, name, target, oldSecretUntil }) => ({
			id,
			kind,
			name,
			target,
			oldSecretUntil: oldSecretUntil && oldSecretUntil > now() ? oldSecretUntil.toISOString() : null,
		}));
	},
});

/**
 * Adds a channel. A webhook's secret is returned only here, and stored encrypted by the vendor's owned key.
 * @throws KeyholdError CONFLICT if the name is taken, there are too many, or no mail server is configured; as callKms
 */
export const createChannel = tenantMutation({
	name: "createChannel",
	permission: "alert:manage",
	input: channelInput,
	prepare: ({ db, input, organization }) => {
		if (input.kind === "EMAIL" && !config().alerts.smtpUrl) throw new KeyholdError("CONFLICT", noMailServer);
		return prepareChannel(db, organization.id, input);
	},
	run: async ({ tx, prepared, organization }) => {
		const organizationId = organization.id;
		if ((await tx.alertChannel.count({ where: { organizationId } })) >= atMost)
			throw new KeyholdError(
				"CONFLICT",
				`An organization can have at most ${atMost} channels. Delete one first.`,
			);
		return storeChannel(tx, prepared);
	},
});

/**
 * Replaces a webhook's secret and returns the new one, only here. For a day, messages are signed with both, so that the
 * receiver can switch. @throws KeyholdError NOT_FOUND, as callKms
 */
export const rotateChannelSecret = tenantMutation({
	name: "rotateChannelSecret",
	permission: "alert:manage",
	input: z.object({ channelId: z.uuid() }),
	prepare: async ({ db, input, organization }) =>
		newChannelSecret(await findChannel(db, organization.id, input.channelId, "WEBHOOK")),
	run: async ({ tx, input, prepared: secret, organization }) => {
		const { id, secret: old } = await findChannel(tx, organization.id, input.channelId, "WEBHOOK");
		const oldSecretUntil = new Date(now().getTime() + overlapMs);
		await tx.alertChannel.update({
			where: { id },
			data: { secret: secret.wrapped, oldSecret: old, oldSecretUntil },
		});
		return {
			value: { id, secret: secret.text },
			audit: { action: "alert_channel.secret_rotated", target: { type: "alert_channel", id } },
		};
	},
});

/** Deletes a channel with the log of its deliveries. @throws KeyholdError NOT_FOUND */
export const deleteChannel = tenantMutation({
	name: "deleteChannel",
	permission: "alert:manage",
	input: z.object({ channelId: z.uuid() }),
	run: async ({ tx, input, organization }) => {
		const { id, name } = await findChannel(tx, organization.id, input.channelId);
		await tx.alertChannel.delete({ where: { id } });
		return {
			value: {},
			audit: { action: "alert_channel.deleted", target: { type: "alert_channel", id }, details: { name } },
		};
	},
});

/** Sends a test to one channel. @throws KeyholdError NOT_FOUND; as takeSend */
export const testChannel = tenantMutation({
	name: "testChannel",
	permission: "alert:manage",
	input: z.object({ channelId: z.uuid() }),
	prepare: async ({ db, input, actor, organization }) => {
		await findChannel(db, organization.id, input.channelId);
		await takeSend(actor, organization);
	},
	run: async ({ tx, input, organization }) => {
		const { id: channelId } = await findChannel(tx, organization.id, input.channelId);
		const alertId = await raiseAlert(tx, {
			organizationId: organization.id,
			type: "test",
			data: { organization: organization.name },
		});
		const deliveryId = newId();
		await tx.alertDelivery.create({ data: { id: deliveryId, alertId: alertId ?? "", channelId } });
		await enqueue(tx, "alert.deliver", { deliveryId }, deliveryId);
		return {
			value: { deliveryId },
			audit: { action: "alert_channel.tested", target: { type: "alert_channel", id: channelId } },
		};
	},
});

async function findChannel(db: Db, organizationId: string, id: string, kind?: AlertChannelKind) {
	const channel = await db.alertChannel.findFirst({ where: { id, organizationId, ...(kind && { kind }) } });
	if (!channel) throw new KeyholdError("NOT_FOUND", "There is no such channel in this organization.");
	return channel;
}
