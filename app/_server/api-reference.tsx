import type { ReactNode } from "react";
import { Card } from "@/components/ui/card.tsx";
import { Code } from "@/components/ui/code.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import type { Permission } from "@/lib/access/permissions.ts";
import type { Operation } from "@/lib/api/operation.ts";

type ApiReferenceProps = {
	title: string;
	basePath: string;
	/** The beginning of the API's tokens, and what such a token is for. */
	tokenPrefix: string;
	tokens: ReactNode;
	operations: Operation[];
	scopeOf: (permission: Permission) => string | null;
};

/** Lists the operations of an API by group, with the scope that each needs. */
export function ApiReference({
	title,
	basePath,
	tokenPrefix,
	tokens,
	operations,
	scopeOf,
}: ApiReferenceProps) {
	const groups = [...Map.groupBy(operations, ({ group }) => group)];
	return (
		<main id="content" tabIndex={-1} className="mx-auto max-w-5xl px-4 py-6 outline-hidden sm:px-6">
			<PageHeader
				title={title}
				description={
					<>
						Paths are below <Code>{basePath}</Code>. Send your token as{" "}
						<Code>Authorization: Bearer {tokenPrefix}…</Code>: {tokens} Parameters, responses and errors are
						described in{" "}
						<a className="rounded-sm underline underline-offset-4" href={`${basePath}/openapi.json`}>
							openapi.json
						</a>{" "}
						(OpenAPI 3.1).
					</>
				}
			/>
			<div className="flex flex-col gap-6">
				{groups.map(([group, members]) => (
					<div key={group}>
						<h2 className="mb-2 font-semibold">{group}</h2>
						<Card className="overflow-hidden">
							<OperationTable group={group} operations={members} scopeOf={scopeOf} />
						</Card>
					</div>
				))}
			</div>
		</main>
	);
}

function OperationTable({
	group,
	operations,
	scopeOf,
}: Pick<ApiReferenceProps, "operations" | "scopeOf"> & { group: string }) {
	return (
		<Table label={group} columns={["Request", "Description", "Scope"]}>
			<tbody className="align-top">
				{operations.map(({ id, method, path, summary, permission }) => (
					<tr key={id}>
						<Th scope="row" className="min-w-56 font-mono text-[0.8125rem] font-normal wrap-anywhere">
							{method} {path}
						</Th>
						<Td className="min-w-56">{summary}</Td>
						<Td>
							<Code className="whitespace-nowrap">{scopeOf(permission)}</Code>
						</Td>
					</tr>
				))}
			</tbody>
		</Table>
	);
}
