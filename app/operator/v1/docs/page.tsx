import type { Metadata } from "next";
import { ApiReference } from "@/app/_server/api-reference.tsx";
import { Code } from "@/components/ui/code.tsx";
import { operatorScopeFor } from "@/lib/access/permissions.ts";
import { operatorBasePath, operatorOperations } from "@/lib/operator/api/operations.ts";

export const metadata: Metadata = { title: "Operator API" };

/** Lists the operations of the operator API. It contains no one's data, so anyone may read it. */
export default function OperatorApiReferencePage() {
	return (
		<ApiReference
			title="Operator API"
			basePath={operatorBasePath}
			tokenPrefix="ko_"
			tokens={
				<>
					an operator token, for the vendor's own automation. <Code>{"{organization}"}</Code> is an external
					ID, a slug or an ID.
				</>
			}
			operations={operatorOperations}
			scopeOf={operatorScopeFor}
		/>
	);
}
