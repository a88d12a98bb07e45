import { z } from "zod";
import { mutation } from "../access/verbs.ts";
import { KeyholdError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import { newChannelSecret } from "./channel-secret.ts";
import { channelInput, namingChannel, regionFor } from "./channels.ts";

/** Adds a channel for the vendor's staff, who are told of all organizations. @throws as createChannel */
export const createStaffChannel = mutation({
	permission: "operator:manage",
	input: channelInput,
	prepare: async ({ db, input }) => {
		const channel = { id: newId(), organizationId: null, region: await regionFor(db, null) };
		return { channel, secret: input.kind === "WEBHOOK" ? await newChannelSecret(channel) : null };
	},
	run: async ({ tx, input, prepared: { channel, secret } }) => {
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

/** Deletes a channel of the staff, by its name. @throws KeyholdError NOT_FOUND */
export const deleteStaffChannel = mutation({
	permission: "operator:manage",
	input: z.object({ name: z.string() }),
	run: async ({ tx, input: { name } }) => {
		const channel = await tx.alertChannel.findFirst({ where: { organizationId: null, name } });
		if (!channel) throw new KeyholdError("NOT_FOUND", `The staff have no channel named ${name}.`);
		await tx.alertChannel.delete({ where: { id: channel.id } });
		return {
			value: {},
			audit: {
				action: "alert_channel.deleted",
				target: { type: "alert_channel", id: channel.id },
				details: { name },
			},
		};
	},
});
