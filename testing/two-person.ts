import { DisableKeyCommand } from "@aws-sdk/client-kms";
import type { RequestContext } from "../lib/access/context.ts";
import { convergeDeployment } from "../lib/jobs/converge-deployment.ts";
import { activateKey } from "../lib/keys/activate-key.ts";
import { addKey } from "../lib/keys/add-key.ts";
import { operatorCreateToken } from "../lib/operator/verbs/create-token.ts";
import { db } from "../lib/platform/db.ts";
import { newId } from "../lib/platform/ids.ts";
import { evictKmsKey } from "../lib/vault/open-data-key.ts";
import { createCustomerKey, ownerKms } from "./suite-kms.ts";
import { addTestMember } from "./suite-member.ts";
import { createTestOrganization, ingestLogs, operator, type TestOrganization } from "./suite-organization.ts";

const never = new AbortController().signal;

/** An organization that requires two people, with a second Org Admin, a token that may change keys, and an active key. */
export async function createTwoPersonOrganization({ records = 0 } = {}) {
	const organization = await createTestOrganization();
	const { id, deploymentId, admin } = organization;
	const arn = await createCustomerKey(id);
	const { keyId } = await addKey(admin, { deploymentId, arn, name: "prod" });
	await activateKey(admin, { keyId });
	if (records > 0) await ingestLogs(organization, records);
	await convergeDeployment(deploymentId, never);
	await setTwoPerson(id, true);
	const { token } = await operatorCreateToken(operator, {
		organization: organization.slug,
		name: "robot",
		scopes: ["keys:write", "keys:read"],
	});
	return {
		organization,
		id,
		deploymentId,
		arn,
		keyId,
		anna: admin,
		ben: await createOrgAdmin(organization),
		robot: { caller: { kind: "token", token }, requestId: newId(), ip: null } satisfies RequestContext,
	};
}

/** Another Org Admin, signed in. */
export async function createOrgAdmin(organization: TestOrganization): Promise<RequestContext> {
	return (await addTestMember(organization, "ORG_ADMIN")).context;
}

export async function setTwoPerson(id: string, isTwoPersonRequired: boolean): Promise<void> {
	await db().organization.update({ where: { id }, data: { isTwoPersonRequired } });
}

/** Disables the key in AWS, and makes Keyhold notice it. */
export async function revokeKey(keyId: string, arn: string): Promise<void> {
	await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
	evictKmsKey(keyId);
}
