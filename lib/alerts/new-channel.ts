import { z } from "zod";
import type { Change } from "../access/verbs.ts";
import { emailAddress } from "../mail/email-address.ts";
import { config } from "../platform/config.ts";
import { conflictIfTaken } from "../platform/conflict-if-taken.ts";
import type { Db, Tx } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import type { Prisma } from "../platform/prisma/client.ts";
import { homeRegion } from "../vault/sealed-secrets.ts";
import { newChannelSecret } from "./channel-secret.ts";
import { addressOf, isPublicAddress } from "./public-address.ts";

const name = z.string().trim().min(1, { error: "Give the channel a name." }).max(60);

/** The input for a webhook or e-mail channel, from a form or the command line. */
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
		target: emailAddress("Enter an email address."),
	}),
]);

/** The fault of a webhook's URL. The addresses of a host name are checked at each delivery. */
function urlProblem(url: URL): string | null {
	if (url.username || url.password)
		return "Remove user and password from the URL: the signature identifies the sender.";
	if (config().alerts.mayReachPrivateAddresses) return null;
	if (url.protocol !== "https:") return "Enter a URL that begins with https://.";
	const address = addressOf(url);
	if (address ? !isPublicAddress(address) : /^localhost$|\.(local|internal|localhost)$/i.test(url.hostname))
		return "Webhooks go to public addresses. This one is private, local or reserved.";
	return null;
}

type Prepared = { row: Prisma.AlertChannelUncheckedCreateInput; secret: string | null };

/**
 * Prepares a channel for storing; a webhook gets its secret. `organizationId` is null for the vendor's staff.
 * @throws as newChannelSecret; KeyholdError CONFLICT if there is no deployment yet
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

/** Stores a channel. @throws KeyholdError CONFLICT if the name is taken */
export async function storeChannel(
	tx: Tx,
	{ row, secret }: Prepared,
): Promise<Change<{ id: string; secret: string | null }>> {
	const { id, kind, name, target, types } = row;
	const taken = `There is already a channel named ${name}.`;
	await conflictIfTaken(tx.alertChannel.create({ data: row }), taken, "name");
	return {
		value: { id, secret },
		audit: {
			action: "alert_channel.created",
			target: { type: "alert_channel", id },
			// A webhook's path often is a secret of the receiver.
			details: {
				kind,
				name,
				target: kind === "WEBHOOK" ? new URL(target).host : target,
				...(Array.isArray(types) && types.length > 0 && { types }),
			},
		},
	};
}
