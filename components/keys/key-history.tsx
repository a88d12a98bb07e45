import { Arn } from "@/components/ui/arn.tsx";
import { counted } from "@/components/ui/format.ts";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import type { KeyView } from "@/lib/keys/encryption-keys-overview.ts";

/** Deleted keys. They protect nothing, and can be added again. */
export function KeyHistory({ keys }: { keys: KeyView[] }) {
	if (keys.length === 0) return null;
	return (
		<details className="mt-3">
			<summary className="w-fit rounded-sm py-1 text-muted">
				<span className="font-medium text-text">History</span> · {counted(keys.length, "deleted key")}
			</summary>
			<div className="mt-2 overflow-hidden rounded-lg border bg-surface">
				<Table label="Deleted keys" columns={["Name", "Key ARN", "Added", "Deleted"]}>
					<tbody>
						{keys.map((key) => (
							<tr key={key.id}>
								<Th scope="row">{key.name}</Th>
								<Td>
									<Arn value={key.arn} name={`ARN of ${key.name}`} className="min-w-64" />
								</Td>
								<Td className="whitespace-nowrap">
									<LocalTime value={key.createdAt} />
								</Td>
								<Td className="whitespace-nowrap">{key.deletedAt && <LocalTime value={key.deletedAt} />}</Td>
							</tr>
						))}
					</tbody>
				</Table>
			</div>
		</details>
	);
}
