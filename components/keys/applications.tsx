import { ApplicationTables } from "@/components/key-health/application-tables.tsx";
import { Disclosure } from "@/components/ui/disclosure.tsx";
import { counted } from "@/components/ui/format.ts";
import type { ApplicationDataView } from "@/lib/application-data/application-data-view.ts";
import { productName } from "@/lib/platform/vendor-names.ts";

type ApplicationsProps = { view: ApplicationDataView; deploymentName: string };

/** Shows what the vendor's applications and re-encryption job reported about a deployment's data. */
export function Applications({ view, deploymentName }: ApplicationsProps) {
	if (!view.isUsed) return null;
	const { processes, tables } = view;
	return (
		<Disclosure
			className="mt-3"
			summary={
				<span className="text-muted">
					<span className="font-medium text-text">Applications</span> ·{" "}
					{counted(processes.length, "process", "processes")} · {counted(tables.length, "table")}
				</span>
			}
		>
			<div className="mt-2 flex flex-col gap-2">
				<p className="text-muted">
					Values in your vendor's own database are encrypted with data keys that {productName()} leases to its
					applications. The vendor's job reports the numbers below; {productName()} can't check them.
					Disabling your previous key in AWS does not depend on this job: {productName()} rewraps the data
					keys itself.
				</p>
				<ApplicationTables view={view} deploymentName={deploymentName} />
			</div>
		</Disclosure>
	);
}
