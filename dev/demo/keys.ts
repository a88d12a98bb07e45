import { CreateAliasCommand, DisableKeyRotationCommand } from "@aws-sdk/client-kms";
import { accountRoot, keyPolicy } from "../../lib/kms/key-policy.ts";
import {
	createCustomerKey,
	customerAccountId,
	ownerKms,
	vendorPrincipal,
} from "../../testing/customer-key.ts";

export type DemoKey = { arn: string; about: string };

/** Creates two keys in the customer's account of the local KMS. */
export async function createDemoKeys(options: {
	url: string;
	region: string;
	organizationId: string;
}): Promise<DemoKey[]> {
	const { url: endpoint, region, organizationId } = options;
	const owner = ownerKms(region, customerAccountId, endpoint);
	const create = async (alias: string, policy?: unknown) => {
		const arn = await createCustomerKey(organizationId, { endpoint, region, policy });
		await owner.send(new CreateAliasCommand({ AliasName: `alias/${alias}`, TargetKeyId: arn }));
		return arn;
	};
	const good = await create("prod-data-key");
	const open = keyPolicy({ owner: accountRoot(customerAccountId), vendorPrincipal, organizationId });
	for (const statement of open.Statement) delete statement.Condition;
	const loose = await create("loose-data-key", open);
	await owner.send(new DisableKeyRotationCommand({ KeyId: loose }));
	owner.destroy();
	return [
		{ arn: good, about: "passes every check" },
		{ arn: loose, about: "works, with two warnings: no rotation, and a policy open to other organizations" },
	];
}
