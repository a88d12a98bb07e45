import { counted } from "@/components/ui/format.ts";
import { RelativeTime } from "@/components/ui/relative-time.tsx";
import type { ApplicationDataView } from "@/lib/application-data/application-data-view.ts";

/** The values of the vendor's tables, as its job last reported them. */
export function ReportedValues({ values, isUsed }: Pick<ApplicationDataView, "values" | "isUsed">) {
	if (!values) {
		return isUsed ? <span className="text-muted">No re-encryption job has reported yet</span> : "0";
	}
	return (
		<>
			{valuesText(values)}
			<span className="block text-muted">
				reported <RelativeTime value={values.reportedAt} /> by {values.worker}
			</span>
		</>
	);
}

/** "12,400 values". A job that counts only what it has to re-encrypt does not know about the others. Pure. */
export function valuesText({
	found,
	isWhole,
}: Pick<NonNullable<ApplicationDataView["values"]>, "found" | "isWhole">): string {
	return isWhole || found > 0 ? counted(found, "value") : "Nothing to re-encrypt";
}
