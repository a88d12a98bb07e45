"use client";

import { useQuery } from "@tanstack/react-query";
import { useParams } from "next/navigation";
import { readJson } from "@/components/read-json.ts";
import type { OrgAdmin } from "@/lib/organizations/members/list-org-admins.ts";

/** Names the people who can help. A forbidden page gets no props, so this asks the server. */
export function AskOrgAdmin() {
	const { org } = useParams<{ org: string }>();
	const { data = [] } = useQuery({
		queryKey: ["org-admins", org],
		queryFn: ({ signal }) => readJson<OrgAdmin[]>(`/api/console/${org}/org-admins`, signal),
	});
	if (data.length === 0) return <p>Ask an Org Admin of your organization.</p>;
	return (
		<>
			<p>Ask an Org Admin:</p>
			<ul>
				{data.map(({ name, email }) => (
					<li key={email} className="wrap-anywhere">
						{name}, {email}
					</li>
				))}
			</ul>
		</>
	);
}
