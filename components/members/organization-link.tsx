"use client";

import { useParams } from "next/navigation";
import { ButtonLink } from "@/components/ui/button-link.tsx";

/** Leads from a page that could not be shown to one that every member may see. */
export function OrganizationLink() {
	const { org } = useParams<{ org: string }>();
	return (
		<ButtonLink href={`/${org}/request-logs`} variant="primary">
			Go to Request logs
		</ButtonLink>
	);
}
