"use server";

import { z } from "zod";
import { organizationAction } from "@/app/_server/action-client.ts";
import { createChannel, deleteChannel, rotateChannelSecret, testChannel } from "@/lib/alerts/channels.ts";
import { sendAgain } from "@/lib/alerts/deliveries.ts";

const ofChannel = z.object({ channelId: z.string() });

export const createChannelAction = organizationAction
	.inputSchema(z.object({ kind: z.enum(["WEBHOOK", "EMAIL"]), name: z.string(), target: z.string() }))
	.action(({ parsedInput, ctx }) => createChannel(ctx, parsedInput));

export const rotateSecretAction = organizationAction
	.inputSchema(ofChannel)
	.action(({ parsedInput, ctx }) => rotateChannelSecret(ctx, parsedInput));

export const deleteChannelAction = organizationAction
	.inputSchema(ofChannel)
	.action(({ parsedInput, ctx }) => deleteChannel(ctx, parsedInput));

export const testChannelAction = organizationAction
	.inputSchema(ofChannel)
	.action(({ parsedInput, ctx }) => testChannel(ctx, parsedInput));

export const sendAgainAction = organizationAction
	.inputSchema(z.object({ deliveryId: z.string() }))
	.action(({ parsedInput, ctx }) => sendAgain(ctx, parsedInput));
