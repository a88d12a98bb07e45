import { activateKey } from "../lib/keys/activate-key.ts";
import { addKey } from "../lib/keys/add-key.ts";
import { replaceKey } from "../lib/keys/replace-key.ts";
import { db } from "../lib/platform/db.ts";
import { createCustomerKey } from "../testing/customer-key.ts";
import { done } from "../testing/done.ts";
import type { TestOrganization } from "../testing/suite-organization.ts";

/** An organization whose admin changes its key repeatedly. */
export type ChangingKeys = { organization: TestOrganization; change: () => Promise<void> };

/** `change` creates a key in the customer's account and replaces the previous one, through the console's verbs. */
export function changingKeys(organization: TestOrganization): ChangingKeys {
	const { id, admin, deploymentId } = organization;
	let keyId: string | undefined;
	const change = async () => {
		const arn = await createCustomerKey(id);
		if (keyId) {
			keyId = done(await replaceKey(admin, { keyId, arn, name: "key" })).keyId;
			return;
		}
		const added = await addKey(admin, { deploymentId, arn, name: "key" });
		await activateKey(admin, added);
		keyId = added.keyId;
	};
	return { organization, change };
}

/** The rekey of the latest key change. */
export function latestRekey(deploymentId: string) {
	return db().rekey.findFirstOrThrow({ where: { deploymentId }, orderBy: { startedAt: "desc" } });
}
