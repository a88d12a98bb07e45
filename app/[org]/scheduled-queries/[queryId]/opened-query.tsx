import { QueryDefinitionCard } from "@/components/queries/query-definition-card.tsx";
import { ResultCard } from "@/components/queries/result-card.tsx";
import { PayloadFailure } from "@/components/telemetry/payload-failure.tsx";
import { openQuery } from "@/lib/queries/read-queries.ts";
import { openSealed } from "../../_telemetry/open-sealed.ts";

type OpenedQueryProps = { organization: string; path: string; queryId: string; mayManageKeys: boolean };

/** Decrypts the definition and the last result, which is audited, or explains why that fails. */
export async function OpenedQuery({ organization, path, queryId, mayManageKeys }: OpenedQueryProps) {
	const opened = await openSealed({ organization, path }, (context) => openQuery(context, { queryId }));
	if (opened.failure) {
		const keysPath = mayManageKeys ? `/${organization}/settings/encryption-keys` : null;
		return <PayloadFailure {...opened.failure} keysPath={keysPath} />;
	}
	const { definition, result } = opened.value;
	return (
		<>
			<QueryDefinitionCard definition={definition} />
			<ResultCard result={result} />
		</>
	);
}
