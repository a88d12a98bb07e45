import type { TelemetrySource } from "@/lib/telemetry/telemetry-extent.ts";
import { telemetrySuggestions } from "@/lib/telemetry/telemetry-suggestions.ts";
import { pageValue } from "./page-value.ts";

type SuggestionsProps = { organization: string; path: string; source: TelemetrySource };

/** The lists of values that the filters of a list suggest; an input names one by its id. */
export async function Suggestions({ organization, path, source }: SuggestionsProps) {
	const suggestions = await pageValue({ organization, path }, (context) =>
		telemetrySuggestions(context, { source }),
	);
	return Object.entries(suggestions).map(([field, values]) => (
		<datalist key={field} id={`suggested-${field}`}>
			{values.map((value) => (
				<option key={value} value={value} />
			))}
		</datalist>
	));
}
