import { z } from "zod";
import { mutation } from "../access/verbs.ts";
import { alertTypes } from "../audit/raise-alert.ts";
import { KeyholdError } from "../platform/errors.ts";
import { channelInput, prepareChannel, storeChannel } from "./new-channel.ts";

const [webhook, mailbox] = channelInput.options;
/** What a staff channel gets. A test goes to one channel on demand. */
export const staffTypes = alertTypes.filter((type) => type !== "test");
const types = z
	.array(z.enum(staffTypes, { error: `Use only these types: ${staffTypes.join(", ")}.` }))
	.transform((all) => [...new Set(all)])
	.default([])
	.meta({ description: "The types of alert that it gets; empty for all." });

/** The input for a staff channel. */
export const staffChannelInput = z.discriminatedUnion("kind", [
	webhook.extend({ types }),
	mailbox.extend({ types }),
]);

/** Adds a channel for the vendor's staff, who get the alerts of all organizations, or some types. @throws as createChannel */
export const createStaffChannel = mutation({
	name: "createStaffChannel",
	permission: "operator:write-organizations",
	input: staffChannelInput,
	prepare: ({ db, input }) => prepareChannel(db, null, input),
	run: ({ tx, prepared }) => storeChannel(tx, prepared),
});

/** Deletes a staff channel by its name. @throws KeyholdError NOT_FOUND */
export const deleteStaffChannel = mutation({
	name: "deleteStaffChannel",
	permission: "operator:write-organizations",
	input: z.object({ name: z.string() }),
	run: async ({ tx, input: { name } }) => {
		const channel = await tx.alertChannel.findFirst({ where: { organizationId: null, name } });
		if (!channel) throw new KeyholdError("NOT_FOUND", `The staff have no channel named ${name}.`);
		await tx.alertChannel.delete({ where: { id: channel.id } });
		return {
			value: { name },
			audit: {
				action: "alert_channel.deleted",
				target: { type: "alert_channel", id: channel.id },
				details: { name },
			},
		};
	},
});
