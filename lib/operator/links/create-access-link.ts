import { z } from "zod";
import { mutation } from "../../access/verbs.ts";
import { requireLinkable } from "../../identity/access-links/require-linkable.ts";
import { returnAddress } from "../../identity/access-links/return-address.ts";
import { newLinkToken } from "../../identity/link-token.ts";
import { emailAddress } from "../../mail/email-address.ts";
import { sendEmail } from "../../mail/send-email.ts";
import { roleInput } from "../../organizations/members/change-role.ts";
import { now } from "../../platform/clock.ts";
import { config } from "../../platform/config.ts";
import type { Tx } from "../../platform/db.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { log } from "../../platform/log.ts";
import type { AccessLink, AccessLinkKind, Role } from "../../platform/prisma/client.ts";
import { findOrganizationToChange, organizationName } from "../verbs/find-organization.ts";
import { setupMail } from "./setup-mail.ts";

/** The pages that a link may lead to, by their names in a request. */
export const linkPages = {
	"encryption-keys": "settings/encryption-keys",
	"request-logs": "request-logs",
	traces: "traces",
	"audit-log": "settings/audit-log",
	members: "settings/members",
} as const;
type Page = keyof typeof linkPages;

const validForMs: Record<AccessLinkKind, number> = { CONSOLE: 60_000, SETUP: 7 * 86_400_000 };
const keysPage: Page = "encryption-keys";

/**
 * Creates a link that signs one person in to one organization, once: within 60 seconds, or within 7 days for setting up a
 * key. Only the answer contains it. It is checked again when it is used. A new link for setting up ends the person's open ones.
 * @throws KeyholdError NOT_FOUND; as requireLinkable
 */
export const createAccessLink = mutation({
	name: "createAccessLink",
	permission: "operator:write-links",
	input: z.object({
		organization: organizationName,
		kind: z.enum(["CONSOLE", "SETUP"]).default("CONSOLE").meta({
			description: "SETUP: for the customer's IT. It leads through setting up the key, and to nothing else.",
		}),
		email: emailAddress().toLowerCase(),
		name: z.string().trim().min(1, { error: "Give the person's name." }).max(100),
		role: roleInput
			.default("ORG_ADMIN")
			.meta({ description: "The session's role, and that of a person who is new in the organization." }),
		page: z.enum(Object.keys(linkPages) as [Page, ...Page[]]).optional(),
		returnUrl: z
			.string()
			.max(2_000)
			.optional()
			.meta({ description: "Where the console leads back to: below one of `KEYHOLD_RETURN_URLS`." }),
		isMailed: z
			.boolean()
			.default(false)
			.meta({ description: "Also mails the link to the person. For set-up links only." }),
	}),
	run: async ({ tx, input, actor }) => {
		const { kind, email, name, role, page } = input;
		if (kind === "SETUP" && (role !== "ORG_ADMIN" || (page && page !== keysPage)))
			throw new KeyholdError("INVALID_INPUT", "A set-up link leads to Encryption Keys, as ORG_ADMIN.");
		if (input.isMailed) requireMailable(kind);
		const organization = await findOrganizationToChange(tx, input.organization);
		const { id: organizationId, slug } = organization;
		const { token, tokenHash } = newLinkToken("khl_");
		const createdAt = now();
		const link = {
			id: newId(),
			organizationId,
			kind,
			email,
			name,
			role,
			page: linkPages[page ?? firstPage(role)],
			returnUrl: input.returnUrl === undefined ? null : requireReturnAddress(input.returnUrl),
			tokenHash,
			createdBy: actor.label,
			createdByTokenId: actor.type === "operator_token" ? actor.id : null,
			createdAt,
			expiresAt: new Date(createdAt.getTime() + validForMs[kind]),
		};
		await requireLinkable(tx, link, organization);
		const replaced = kind === "SETUP" ? await endSetupLinks(tx, link) : 0;
		await tx.accessLink.create({ data: link });
		const path = `/access/${token}`;
		const { consoleOrigin } = config();
		const expiresAt = link.expiresAt.toISOString();
		return {
			value: {
				id: link.id,
				organization: slug,
				name: organization.name,
				isMailed: false,
				path,
				url: consoleOrigin ? consoleOrigin + path : null,
				expiresAt,
			},
			audit: {
				action: "access_link.created",
				organizationId,
				target: { type: "access_link", id: link.id },
				details: { kind, email, role, page: link.page, expiresAt, ...(replaced > 0 && { replaced }) },
			},
		};
	},
	afterwards: async (value, { input, context }) => {
		if (!input.isMailed || value.url === null) return value;
		const message = setupMail({ organization: value.name, url: value.url, expiresAt: value.expiresAt });
		try {
			await sendEmail({ to: input.email, ...message, id: value.id });
			return { ...value, isMailed: true };
		} catch (err) {
			log.warn({ err, requestId: context.requestId }, "a set-up link could not be mailed");
			return value;
		}
	},
});

/** Ends the open set-up links of the person in the organization, so that only the newest mail works. @returns their number */
async function endSetupLinks(
	tx: Tx,
	{ organizationId, email, createdAt }: Pick<AccessLink, "organizationId" | "email" | "createdAt">,
): Promise<number> {
	const { count } = await tx.accessLink.updateMany({
		where: { organizationId, email, kind: "SETUP", usedAt: null, expiresAt: { gt: createdAt } },
		data: { expiresAt: createdAt },
	});
	return count;
}

/** @throws KeyholdError INVALID_INPUT for a link that is over before a mail is read; CONFLICT if no mail can be sent */
function requireMailable(kind: AccessLinkKind): void {
	if (kind !== "SETUP")
		throw new KeyholdError(
			"INVALID_INPUT",
			"Only set-up links are mailed: the others expire within a minute.",
		);
	const { alerts, consoleOrigin } = config();
	if (!alerts.smtpUrl || !consoleOrigin)
		throw new KeyholdError(
			"CONFLICT",
			"Mailing a link needs KEYHOLD_SMTP_URL and NEXTAUTH_URL. Set them, or copy the link. Nothing was changed.",
		);
}

function requireReturnAddress(given: string): string {
	const address = returnAddress(given);
	if (address) return address;
	const message =
		"This address is not below one of KEYHOLD_RETURN_URLS, so the console does not lead there. Nothing was changed.";
	throw new KeyholdError("INVALID_INPUT", message, { fieldErrors: { returnUrl: message } });
}

/** Members may not see the organization's settings. */
function firstPage(role: Role): Page {
	return role === "ORG_ADMIN" ? keysPage : "request-logs";
}
