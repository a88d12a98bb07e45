import { redirect } from "next/navigation";
import { listHref } from "@/components/list/list-href.ts";
import { findById, isTelemetryId } from "@/lib/telemetry/find-by-id.ts";
import { searchValue } from "./page-value.ts";

/**
 * Opens the record whose ID was entered in a list's search box. Returns a message if it can't, or null if the box is empty.
 */
export async function openEntered(
	page: { organization: string; path: string },
	entered: string | string[] | undefined,
): Promise<string | null> {
	const id = typeof entered === "string" ? entered.trim() : "";
	if (id === "") return null;
	if (!isTelemetryId(id))
		return "The search box takes the ID of a trace, a span or a record. Payloads are encrypted and cannot be searched: filter by route, service or status instead.";
	const outcome = await searchValue(page, (context) => findById(context, { id }));
	if ("refusal" in outcome) return outcome.refusal;
	const { found } = outcome;
	const home = `/${page.organization}`;
	switch (found?.kind) {
		case "request-log":
			return redirect(`${home}/request-logs/${found.id}`);
		case "trace":
			return redirect(listHref(`${home}/traces/${found.traceId}`, { span: found.spanRecordId ?? undefined }));
		case "logs-of-trace":
			return redirect(listHref(`${home}/request-logs`, { traceId: found.traceId, range: "all" }));
		default:
			return `No trace, span or record has the ID \`${id}\`. It may have expired.`;
	}
}
