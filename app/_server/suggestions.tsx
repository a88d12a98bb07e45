import type { TelemetrySource } from "@/lib/telemetry/telemetry-extent.ts";
import { telemetrySuggestions } from "@/lib/telemetry/telemetry-suggestions.ts";
import { searchValue } from "./page-value.ts";

type SuggestionsProps = { organization: string; path: string; source: TelemetrySource };

/** The lists of values that the filters of a list suggest; an input names one by its id. */
export async function Suggestions({ organization, path, source }: SuggestionsProps) {
	const outcome = await searchValue({ organization, path }, (context) =>
		telemetrySuggestions(context, { source }),
	);
	// The filters work without them.
	if ("refusal" in outcome) return null;
	return Object.entries(outcome.found).map(([field, values]) => (
		<datalist key={field} id={`suggested-${field}`}>
			{values.map((value) => (
				<option key={value} value={value} />
			))}
		</datalist>
	));
}
