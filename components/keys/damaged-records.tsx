import Link from "next/link";
import { counted } from "@/components/ui/format.ts";
import { Notice } from "@/components/ui/notice.tsx";
import type { DamagedView } from "@/lib/keys/encryption-keys-overview.ts";
import { resourceNames } from "./resource-names.ts";

type DamagedRecordsProps = { damaged: DamagedView; organization: string };

/** Records that a rekey could not open. */
export function DamagedRecords({ damaged, organization }: DamagedRecordsProps) {
	if (damaged.records === 0) return null;
	return (
		<Notice
			tone="warning"
			title={`${counted(damaged.records, "record does", "records do")} not open: damaged on disk.`}
		>
			<p>
				They are kept as they are, with their data key, and everything else moved. Restore these rows from a
				backup; the next renewal of the data keys takes them along.
			</p>
			<details>
				<summary className="w-fit rounded-sm py-1">Which records</summary>
				<ul className="mt-1 flex flex-col gap-1 font-mono text-xs">
					{damaged.newest.map(({ resource, id }) => (
						<li key={id} className="wrap-anywhere">
							{resourceNames[resource]}{" "}
							{resource === "REQUEST_LOGS" ? (
								<Link href={`/${organization}/request-logs/${id}`} className="underline">
									{id}
								</Link>
							) : (
								id
							)}
						</li>
					))}
				</ul>
				{damaged.records > damaged.newest.length && <p>The newest {damaged.newest.length} are listed.</p>}
			</details>
		</Notice>
	);
}
