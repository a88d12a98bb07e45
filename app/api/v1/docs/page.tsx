import type { Metadata } from "next";
import { operations } from "@/app/api/v1/_server/operations.ts";
import { restApi } from "@/app/api/v1/_server/rest-api.ts";
import { Card } from "@/components/ui/card.tsx";
import { Code } from "@/components/ui/code.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import { scopeFor } from "@/lib/access/permissions.ts";
import type { Operation } from "@/lib/api/operation.ts";

export const metadata: Metadata = { title: "REST API" };

/** Lists the operations of the REST API. It contains no one's data, so anyone may read it. */
export default function ApiReferencePage() {
	const groups = [...Map.groupBy(operations, ({ group }) => group)];
	return (
		<main id="content" tabIndex={-1} className="mx-auto max-w-5xl px-4 py-6 outline-hidden sm:px-6">
			<PageHeader
				title="REST API"
				description={
					<>
						Paths are below <Code>{restApi.basePath}</Code>. Send your token as{" "}
						<Code>Authorization: Bearer kh_…</Code>: it selects the organization. Parameters, responses and
						errors are described in{" "}
						<a className="rounded-sm underline underline-offset-4" href={`${restApi.basePath}/openapi.json`}>
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
							<OperationTable group={group} operations={members} />
						</Card>
					</div>
				))}
			</div>
		</main>
	);
}

function OperationTable({ group, operations }: { group: string; operations: Operation[] }) {
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
							<Code className="whitespace-nowrap">{scopeFor(permission)}</Code>
						</Td>
					</tr>
				))}
			</tbody>
		</Table>
	);
}
