import { Id } from "@/components/list/id.tsx";
import { Arn } from "@/components/ui/arn.tsx";
import { Definition, DefinitionList } from "@/components/ui/definition-list.tsx";
import { Email } from "@/components/ui/email.tsx";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import type { Description, Shown } from "./describe-details.ts";

/** What changed, as a table, and the other details of an event. */
export function EventDescription({ changes, facts }: Description) {
	return (
		<>
			{changes.length > 0 && (
				<div className="overflow-hidden rounded-lg border bg-surface">
					<Table label="Changes" columns={["Changed", "Before", "After"]}>
						<tbody>
							{changes.map(({ what, before, after }) => (
								<tr key={what}>
									<Th scope="row" className="whitespace-nowrap">
										{what}
									</Th>
									<Td>
										<ShownValue {...before} />
									</Td>
									<Td>
										<ShownValue {...after} />
									</Td>
								</tr>
							))}
						</tbody>
					</Table>
				</div>
			)}
			{facts.length > 0 && (
				<DefinitionList>
					{facts.map(({ term, value }) => (
						<Definition key={term} term={term}>
							<ShownValue {...value} />
						</Definition>
					))}
				</DefinitionList>
			)}
		</>
	);
}

function ShownValue({ kind, text }: Shown) {
	switch (kind) {
		case "arn":
			return <Arn value={text} />;
		case "id":
			return <Id value={text} label={`ID ${text.slice(-6)}`} />;
		case "time":
			return <LocalTime value={text} style="log" />;
		case "email":
			return <Email value={text} />;
		default:
			return text;
	}
}
