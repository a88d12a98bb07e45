import Link from "next/link";
import { resourceNames } from "@/components/key-health/resource-names.ts";
import { Operator } from "@/components/operator.tsx";
import { Disclosure } from "@/components/ui/disclosure.tsx";
import { counted } from "@/components/ui/format.ts";
import { Notice } from "@/components/ui/notice.tsx";
import type { DamagedView } from "@/lib/keys/encryption-keys-overview.ts";
import { productName } from "@/lib/platform/vendor-names.ts";

type DamagedRecordsProps = { damaged: DamagedView; organization: string };

/** Records that couldn't be re-encrypted because they are damaged. */
export function DamagedRecords({ damaged, organization }: DamagedRecordsProps) {
	if (damaged.records === 0) return null;
	return (
		<Notice
			tone="warning"
			title={`${counted(damaged.records, "record")} can't be decrypted: damaged or altered.`}
		>
			<p>
				{productName()} left these records and their data key unchanged. Ask <Operator /> to restore the
				records from a backup. Restored records are re-encrypted at the next data key renewal.
			</p>
			<Disclosure summary="Which records">
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
			</Disclosure>
		</Notice>
	);
}
