import type { AlertType } from "../audit/raise-alert.ts";
import { awsKeyUrl } from "../kms/aws-key-url.ts";
import type { RemediedKey, RemedyStep } from "../kms/key-remedy.ts";
import { keyUseOf } from "../kms/key-use.ts";
import { vendorPrincipal } from "../kms/vendor-principal.ts";
import { config } from "../platform/config.ts";
import { db } from "../platform/db.ts";
import type { Alert, AlertChannel } from "../platform/prisma/client.ts";
import { alertRemedy } from "./alert-remedy.ts";
import { alertText } from "./alert-text.ts";
import { alertUrl } from "./alert-url.ts";
import { factsForChannel } from "./requester-words.ts";

/** An alert as a channel gets it. */
export type AlertMessage = {
	/** What the channel may know of the alert's data. */
	facts: Record<string, unknown>;
	subject: string;
	text: string;
	/** The page in the console. */
	url: string | null;
	/** The key's page in the AWS console. */
	awsUrl: string | null;
	remedy: RemedyStep[];
};

/**
 * Composes an alert for a channel. Only a channel of the key's own organization gets commands and the key's page in AWS, which
 * contain the key's id: the vendor's staff see keys masked.
 */
export async function readMessage(
	alert: Alert,
	channel: Pick<AlertChannel, "organizationId">,
): Promise<AlertMessage> {
	const type = alert.type as AlertType;
	const isForStaff = channel.organizationId === null;
	const facts = factsForChannel(type, alert.data as Record<string, unknown>, { isForStaff });
	const { consoleOrigin: origin, operatorContact } = config();
	const [{ slug }, key] = await Promise.all([
		db().organization.findUniqueOrThrow({ where: { id: alert.organizationId }, select: { slug: true } }),
		findKey(alert.organizationId, facts.keyId),
	]);
	const use = key ? keyUseOf(key.status, key.protections) : undefined;
	return {
		facts,
		...alertText(type, facts, { use, operatorContact }),
		url: alertUrl(type, facts, { origin, organizationSlug: slug, isForStaff }),
		...(key && !isForStaff
			? await fixInAws(type, facts, { ...key, organizationId: alert.organizationId })
			: { awsUrl: null, remedy: [] }),
	};
}

async function findKey(organizationId: string, keyId: unknown) {
	if (typeof keyId !== "string") return null;
	return db().kmsKey.findFirst({
		where: { id: keyId, organizationId, kind: "CUSTOMER" },
		select: { arn: true, region: true, status: true, protections: { select: { resource: true } } },
	});
}

async function fixInAws(
	type: AlertType,
	facts: Record<string, unknown>,
	key: Omit<RemediedKey, "vendorPrincipal">,
): Promise<Pick<AlertMessage, "awsUrl" | "remedy">> {
	const isDenied = facts.awsError === "AccessDeniedException";
	const principal = isDenied ? await vendorPrincipal(key.region) : undefined;
	const remedy = alertRemedy(type, facts, { ...key, vendorPrincipal: principal });
	return { awsUrl: remedy.length > 0 ? awsKeyUrl(key.arn) : null, remedy };
}
