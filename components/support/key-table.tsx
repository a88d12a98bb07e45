import Link from "next/link";
import { HealthBadge, KeyStatusBadge } from "@/components/key-health/health-badge.tsx";
import { RelativeTime } from "@/components/ui/relative-time.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import { shownErrorName } from "@/lib/kms/key-trouble.ts";
import type { SupportKeyHealth } from "@/lib/support/support-key-health.ts";
import type { SupportKeySort } from "@/lib/support/support-key-search.ts";
import { type KeySearch, keyDetailPath, sortedHref } from "./key-search.ts";

const columns: { label: string; sort?: SupportKeySort }[] = [
	{ label: "Organization", sort: "organization" },
	{ label: "Deployment", sort: "deployment" },
	{ label: "Region", sort: "region" },
	{ label: "Key" },
	{ label: "Status", sort: "status" },
	{ label: "Health", sort: "health" },
	{ label: "Since", sort: "since" },
	{ label: "Last check", sort: "lastCheck" },
	{ label: "Error" },
];

type KeyTableProps = { list: SupportKeyHealth; search: KeySearch };

export function KeyTable({ list, search }: KeyTableProps) {
	return (
		<Table label="Keys of all organizations">
			<thead>
				<tr>
					{columns.map(({ label, sort }) => (
						<Th
							key={label}
							sort={sort && (sort === list.sort ? list.order : "none")}
							href={sort && sortedHref(search, list, sort)}
						>
							{label}
						</Th>
					))}
				</tr>
			</thead>
			<tbody className="whitespace-nowrap">
				{list.keys.map((key) => (
					<tr key={key.id}>
						<Th scope="row">
							<Link
								href={keyDetailPath(key.id)}
								prefetch={false}
								className="rounded-sm text-primary underline-offset-2 hover:underline"
							>
								{key.organization}
							</Link>
						</Th>
						<Td>{key.deployment}</Td>
						<Td>{key.region}</Td>
						<Td className="font-mono text-[0.8125rem]">
							<span title={key.maskedArn}>{key.maskedArn.split(":").slice(-2).join(":")}</span>
						</Td>
						<Td>
							<KeyStatusBadge status={key.status} health={key.health} />
						</Td>
						<Td>
							<HealthBadge health={key.health} />
						</Td>
						<Td>
							<RelativeTime value={key.healthSince} />
						</Td>
						<Td>{key.lastCheckedAt ? <RelativeTime value={key.lastCheckedAt} /> : "–"}</Td>
						<Td>{key.healthError ? shownErrorName(key.healthError) : "–"}</Td>
					</tr>
				))}
			</tbody>
		</Table>
	);
}
