import { redirect } from "next/navigation";
import { requireIdentity, requireOrganization } from "@/app/_server/session.ts";
import { startPath } from "@/app/_server/start-path.ts";

export default async function OrganizationPage({ params }: { params: Promise<{ org: string }> }) {
	const { org } = await params;
	await requireOrganization(org, `/${org}`);
	redirect(startPath(org, await requireIdentity(`/${org}`)));
}
