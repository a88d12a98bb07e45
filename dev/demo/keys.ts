import {
	CreateAliasCommand,
	CreateKeyCommand,
	EnableKeyRotationCommand,
	KMSClient,
} from "@aws-sdk/client-kms";
import { accountRoot, keyPolicy } from "../../lib/kms/key-policy.ts";

export type DemoKey = { arn: string; about: string };

const accountId = "111122223333";

/** Two keys in the demo organization's own AWS account of the local KMS. */
export async function createDemoKeys(options: {
	url: string;
	region: string;
	vendorPrincipal: string;
	organizationId: string;
}): Promise<DemoKey[]> {
	const { url, region, vendorPrincipal, organizationId } = options;
	const owner = new KMSClient({
		endpoint: url,
		region,
		credentials: { accessKeyId: accountId, secretAccessKey: "unused by the local KMS" },
	});
	const create = async (alias: string, policy: unknown) => {
		const { KeyMetadata } = await owner.send(
			new CreateKeyCommand({ Description: alias, Policy: JSON.stringify(policy) }),
		);
		const arn = KeyMetadata?.Arn ?? "";
		await owner.send(new CreateAliasCommand({ AliasName: `alias/${alias}`, TargetKeyId: arn }));
		return arn;
	};
	const scoped = keyPolicy({ owner: accountRoot(accountId), vendorPrincipal, organizationId });
	const good = await create("prod-data-key", scoped);
	await owner.send(new EnableKeyRotationCommand({ KeyId: good }));

	const open = structuredClone(scoped);
	for (const statement of open.Statement) delete statement.Condition;
	const loose = await create("loose-data-key", open);
	owner.destroy();
	return [
		{ arn: good, about: "passes every check" },
		{ arn: loose, about: "works, with two warnings: no rotation, and a policy open to other organizations" },
	];
}
