import type { Metadata } from "next";
import { ApiReference } from "@/app/_server/api-reference.tsx";
import { operations } from "@/app/api/v1/_server/operations.ts";
import { restApi } from "@/app/api/v1/_server/rest-api.ts";
import { scopeFor } from "@/lib/access/permissions.ts";

export const metadata: Metadata = { title: "REST API" };

/** Lists the operations of the REST API. It contains no one's data, so anyone may read it. */
export default function ApiReferencePage() {
	return (
		<ApiReference
			title="REST API"
			basePath={restApi.basePath}
			tokenPrefix="kh_"
			tokens="it selects the organization."
			operations={operations}
			scopeOf={scopeFor}
		/>
	);
}
