import type { RequestContext } from "../access/context.ts";
import { raiseAlert } from "../audit/raise-alert.ts";
import type { Tx } from "../platform/db.ts";

type KeyEvent = {
	organization: { id: string; name: string };
	deployment: { id: string; name: string };
	key: { id: string; name: string };
	caller?: RequestContext["caller"];
};

/**
 * Tells the vendor's staff what an organization did with its key, in the transaction of the change. What the session of a set-up
 * link did is told to the organization too, since a mail may have reached the wrong person.
 */
export async function raiseKeyEvent(
	tx: Tx,
	type: "key.activated" | "key.deleted",
	{ organization, deployment, key, caller }: KeyEvent,
): Promise<void> {
	await raiseAlert(tx, {
		organizationId: organization.id,
		type,
		data: {
			organization: organization.name,
			deployment: deployment.name,
			deploymentId: deployment.id,
			keyId: key.id,
			keyName: key.name,
			...(caller?.kind === "user" && caller.link?.kind === "SETUP" && { isBySetupLink: true }),
		},
	});
}
