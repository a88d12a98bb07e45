import { z } from "zod";
import type { Change } from "../access/verbs.ts";
import { config } from "../platform/config.ts";
import { type Db, isUniqueViolation, type Tx } from "../platform/db.ts";
import { emailAddress } from "../platform/email-address.ts";
import { KeyholdError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import type { Prisma } from "../platform/prisma/client.ts";
import { homeRegion } from "../vault/sealed-secrets.ts";
import { newChannelSecret } from "./channel-secret.ts";
import { addressOf, isPublicAddress } from "./public-address.ts";

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
		target: emailAddress("Enter an e-mail address."),
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

type Prepared = { row: Prisma.AlertChannelUncheckedCreateInput; secret: string | null };

/**
 * Makes a channel ready to be stored; a webhook gets its secret. `organizationId` is null for the vendor's staff.
 * @throws as newChannelSecret; KeyholdError CONFLICT before there is any deployment
 */
export async function prepareChannel(
	db: Db,
	organizationId: string | null,
	input: z.output<typeof channelInput>,
): Promise<Prepared> {
	const channel = { id: newId(), organizationId, region: await homeRegion(db, organizationId) };
	const secret = input.kind === "WEBHOOK" ? await newChannelSecret(channel) : null;
	return { row: { ...channel, ...input, secret: secret?.wrapped ?? null }, secret: secret?.text ?? null };
}

/** Stores a channel: what a mutation returns. @throws KeyholdError CONFLICT when there is one of that name */
export async function storeChannel(
	tx: Tx,
	{ row, secret }: Prepared,
): Promise<Change<{ id: string; secret: string | null }>> {
	const { id, kind, name, target } = row;
	await namingChannel(name, tx.alertChannel.create({ data: row }));
	return {
		value: { id, secret },
		audit: {
			action: "alert_channel.created",
			target: { type: "alert_channel", id },
			// A webhook's path is often a secret of its receiver's.
			details: { kind, name, target: kind === "WEBHOOK" ? new URL(target).host : target },
		},
	};
}

/** Runs what names a channel. @throws KeyholdError CONFLICT where another has that name. */
async function namingChannel<T>(name: string, change: Promise<T>): Promise<T> {
	try {
		return await change;
	} catch (error) {
		if (!isUniqueViolation(error)) throw error;
		const message = `There is a channel named ${name} already.`;
		throw new KeyholdError("CONFLICT", message, { fieldErrors: { name: message } });
	}
}
