import { LocalTime } from "@/components/ui/local-time.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import { Truncated } from "@/components/ui/truncated.tsx";
import type { OrganizationWithoutKey } from "@/lib/support/list-without-key.ts";
import { OffboardingBadge } from "./offboarding-badge.tsx";

type WithoutKeyTableProps = { organizations: OrganizationWithoutKey[] };

/** Organizations whose data only Keyhold's own keys protect. */
export function WithoutKeyTable({ organizations }: WithoutKeyTableProps) {
	return (
		<Table
			label="Organizations without a key of their own"
			columns={["Organization", "Slug", "Deployments", "Customer key", "Created"]}
		>
			<tbody>
				{organizations.map(({ id, name, slug, deployments, hadKey, createdAt, offboardingEndsAt }) => (
					<tr key={id}>
						<Th scope="row">
							<Truncated text={name} className="md:max-w-80" />
							{offboardingEndsAt && <OffboardingBadge endsAt={offboardingEndsAt} />}
						</Th>
						<Td className="font-mono text-[0.8125rem]">{slug}</Td>
						<Td className="min-w-48">
							{deployments.map((one) => `${one.name} (${one.region})`).join(", ") || "None yet"}
						</Td>
						<Td>{hadKey ? "Deleted" : "Never added"}</Td>
						<Td className="whitespace-nowrap">
							<LocalTime value={createdAt} style="date" />
						</Td>
					</tr>
				))}
			</tbody>
		</Table>
	);
}
