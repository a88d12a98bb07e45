import type { Metadata } from "next";
import { pageValue } from "@/app/_server/page-value.ts";
import { requireOrganization } from "@/app/_server/session.ts";
import { EncryptionKeys } from "@/components/keys/encryption-keys.tsx";
import { encryptionKeysOverview } from "@/lib/keys/encryption-keys-overview.ts";
import {
	activateKeyAction,
	checkNowAction,
	coverResourceAction,
	deleteKeyAction,
	destroyDataAction,
	renameKeyAction,
} from "./actions.ts";

export const metadata: Metadata = { title: "Encryption Keys" };

export default async function EncryptionKeysPage({ params }: { params: Promise<{ org: string }> }) {
	const { org } = await params;
	const path = `/${org}/settings/encryption-keys`;
	await requireOrganization(org, path);
	const overview = await pageValue({ organization: org, path }, (context) =>
		encryptionKeysOverview(context, {}),
	);
	return (
		<EncryptionKeys
			organization={org}
			initial={overview}
			actions={{
				checkNow: checkNowAction.bind(null, org),
				rename: renameKeyAction.bind(null, org),
				activate: activateKeyAction.bind(null, org),
				remove: deleteKeyAction.bind(null, org),
				cover: coverResourceAction.bind(null, org),
				destroy: destroyDataAction.bind(null, org),
			}}
		/>
	);
}
