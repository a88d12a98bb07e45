import Link from "next/link";
import { ErrorName } from "@/components/key-health/error-name.tsx";
import { HealthBadge, KeyStatusBadge } from "@/components/key-health/health-badge.tsx";
import { cn } from "@/components/ui/cn.ts";
import { RelativeTime } from "@/components/ui/relative-time.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import { Truncated } from "@/components/ui/truncated.tsx";
import type { SupportKeySort } from "@/lib/support/support-key-choices.ts";
import type { SupportKeyHealth } from "@/lib/support/support-key-health.ts";
import { type KeySearch, keyDetailPath, sortedHref } from "./key-search.ts";
import { OffboardingBadge } from "./offboarding-badge.tsx";

const columns: { label: string; sort?: SupportKeySort }[] = [
	{ label: "Health", sort: "health" },
	{ label: "Organization", sort: "organization" },
	{ label: "Deployment", sort: "deployment" },
	{ label: "Region", sort: "region" },
	{ label: "Key" },
	{ label: "Status", sort: "status" },
	{ label: "Since", sort: "since" },
	{ label: "Last check", sort: "lastCheck" },
	{ label: "Error" },
];

/** The columns of texts share the width that the others leave. Names are cut if they do not fit, errors never. */
const flexible = "md:max-w-0";

type KeyTableProps = { list: SupportKeyHealth; search: KeySearch };

export function KeyTable({ list, search }: KeyTableProps) {
	return (
		<Table label="Keys of all organizations" className="md:[&_td]:px-2 md:[&_th]:px-2">
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
						<Td>
							<HealthBadge health={key.health} />
						</Td>
						<Th scope="row" className={cn(flexible, "md:w-[35%] md:min-w-28")}>
							<Link
								href={keyDetailPath(key.id)}
								prefetch={false}
								className="block rounded-sm text-primary underline-offset-2 hover:underline"
							>
								<Truncated text={key.organization} />
							</Link>
							{key.offboardingEndsAt && <OffboardingBadge endsAt={key.offboardingEndsAt} />}
						</Th>
						<Td className={cn(flexible, "md:w-[25%] md:min-w-24")}>
							<Truncated text={key.deployment} />
						</Td>
						<Td>{key.region}</Td>
						<Td className="font-mono text-[0.8125rem]">
							<span title={key.maskedArn}>…{key.maskedArn.split(":").at(-1)}</span>
						</Td>
						<Td>
							<KeyStatusBadge status={key.status} health={key.health} />
						</Td>
						<Td>
							<RelativeTime value={key.healthSince} />
						</Td>
						<Td>{key.lastCheckedAt ? <RelativeTime value={key.lastCheckedAt} /> : "–"}</Td>
						<Td className={cn(flexible, "md:w-[25%] md:min-w-28")}>
							{key.healthError ? <ErrorName name={key.healthError} /> : "–"}
						</Td>
					</tr>
				))}
			</tbody>
		</Table>
	);
}
