import { redirect } from "next/navigation";
import { requireOrganization } from "@/app/_server/session.ts";

export default async function OrganizationPage({ params }: { params: Promise<{ org: string }> }) {
	const { org } = await params;
	await requireOrganization(org, `/${org}`);
	redirect(`/${org}/request-logs`);
}
