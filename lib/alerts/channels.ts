import { z } from "zod";
import { mutation, organizationOf, query } from "../access/verbs.ts";
import { raiseAlert } from "../audit/raise-alert.ts";
import { now } from "../platform/clock.ts";
import { config } from "../platform/config.ts";
import { type Db, isUniqueViolation } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import type { AlertChannelKind } from "../platform/prisma/client.ts";
import { enqueue } from "../platform/queue.ts";
import { newChannelSecret } from "./channel-secret.ts";
import { addressOf, isPublicAddress } from "./public-address.ts";

export type ChannelView = {
	id: string;
	kind: AlertChannelKind;
	name: string;
	target: string;
	/** Until when the secret before counts too. */
	oldSecretUntil: string | null;
};

const atMost = 20;
const overlapMs = 24 * 3_600_000;

const name = z.string().trim().min(1, { error: "Give the channel a name." }).max(60);

/** A webhook or an e-mail address, as a form or the command line says it. */
export const channelInput = z.discriminatedUnion("kind", [
	z.object({
		kind: z.literal("WEBHOOK"),
		name,
		target: z
			.url({ protocol: /^https?$/, error: "Enter a URL that begins with https://." })
			.max(2_000)
			.superRefine((value, context) => {
				const url = URL.parse(value);
				const problem = url && urlProblem(url);
				if (problem) context.addIssue({ code: "custom", message: problem });
			}),
	}),
	z.object({
		kind: z.literal("EMAIL"),
		name,
		target: z.email({ error: "Enter an e-mail address." }).max(254),
	}),
]);

/** What is wrong with a webhook's URL as it is written; where a name leads is seen at each delivery. */
function urlProblem(url: URL): string | null {
	if (url.username || url.password)
		return "Leave user and password out of the URL: the signature says who sends.";
	if (config().alerts.mayReachPrivateAddresses) return null;
	if (url.protocol !== "https:") return "Enter a URL that begins with https://.";
	const address = addressOf(url);
	if (address ? !isPublicAddress(address) : /^localhost$|\.(local|internal|localhost)$/i.test(url.hostname))
		return "Webhooks go to public addresses. This one is private, local or reserved.";
	return null;
}

/** The channels of an organization, by name; no secrets. */
export const listChannels = query({
	permission: "alert:manage",
	input: z.object({}),
	run: async ({ db, ...authorized }): Promise<ChannelView[]> => {
		const rows = await db.alertChannel.findMany({
			where: { organizationId: organizationOf(authorized).id },
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
 * Adds a channel. A webhook's secret is answered this once, and stored encrypted by the vendor's owned key.
 * @throws KeyholdError CONFLICT when there is one of that name, or too many; as callKms
 */
export const createChannel = mutation({
	permission: "alert:manage",
	input: channelInput,
	prepare: async ({ db, input, ...authorized }) => {
		const organizationId = organizationOf(authorized).id;
		const channel = { id: newId(), organizationId, region: await regionFor(db, organizationId) };
		return { channel, secret: input.kind === "WEBHOOK" ? await newChannelSecret(channel) : null };
	},
	run: async ({ tx, input, prepared: { channel, secret } }) => {
		const { organizationId } = channel;
		if ((await tx.alertChannel.count({ where: { organizationId } })) >= atMost)
			throw new KeyholdError("CONFLICT", `An organization has ${atMost} channels at most. Delete one first.`);
		const data = { ...channel, ...input, secret: secret?.wrapped ?? null };
		await namingChannel(input.name, tx.alertChannel.create({ data }));
		return {
			value: { id: channel.id, secret: secret?.text ?? null },
			audit: {
				action: "alert_channel.created",
				target: { type: "alert_channel", id: channel.id },
				details: { kind: input.kind, name: input.name, target: input.target },
			},
		};
	},
});

/**
 * Gives a webhook another secret, answered this once. Messages are signed with both for a day, so that the receiver has
 * time to change. @throws KeyholdError NOT_FOUND, as callKms
 */
export const rotateChannelSecret = mutation({
	permission: "alert:manage",
	input: z.object({ channelId: z.uuid() }),
	prepare: async ({ db, input, ...authorized }) =>
		newChannelSecret(await findChannel(db, organizationOf(authorized).id, input.channelId, "WEBHOOK")),
	run: async ({ tx, input, prepared: secret, ...authorized }) => {
		const { id, secret: old } = await findChannel(
			tx,
			organizationOf(authorized).id,
			input.channelId,
			"WEBHOOK",
		);
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
export const deleteChannel = mutation({
	permission: "alert:manage",
	input: z.object({ channelId: z.uuid() }),
	run: async ({ tx, input, ...authorized }) => {
		const { id, name } = await findChannel(tx, organizationOf(authorized).id, input.channelId);
		await tx.alertChannel.delete({ where: { id } });
		return {
			value: {},
			audit: { action: "alert_channel.deleted", target: { type: "alert_channel", id }, details: { name } },
		};
	},
});

/** Sends a test to one channel. @throws KeyholdError NOT_FOUND */
export const testChannel = mutation({
	permission: "alert:manage",
	input: z.object({ channelId: z.uuid() }),
	run: async ({ tx, input, ...authorized }) => {
		const organization = organizationOf(authorized);
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

/** Runs what names a channel. @throws KeyholdError CONFLICT where another has that name. */
export async function namingChannel<T>(name: string, change: Promise<T>): Promise<T> {
	try {
		return await change;
	} catch (error) {
		if (!isUniqueViolation(error)) throw error;
		const message = `There is a channel named ${name} already.`;
		throw new KeyholdError("CONFLICT", message, { fieldErrors: { name: message } });
	}
}

/** Where the owned key is that encrypts a channel's secret: a region that Keyhold has to reach anyway. */
export async function regionFor(db: Db, organizationId: string | null): Promise<string> {
	const deployment = await db.deployment.findFirst({
		where: { ...(organizationId && { organizationId }) },
		orderBy: { createdAt: "asc" },
		select: { region: true },
	});
	if (!deployment)
		throw new KeyholdError("CONFLICT", "There is no deployment yet. The operator creates one first.");
	return deployment.region;
}

async function findChannel(db: Db, organizationId: string, id: string, kind?: AlertChannelKind) {
	const channel = await db.alertChannel.findFirst({ where: { id, organizationId, ...(kind && { kind }) } });
	if (!channel) throw new KeyholdError("NOT_FOUND", "There is no such channel in this organization.");
	return channel;
}
