import type { QueryDefinition } from "./query-definition.ts";

/** "Records per minute". Pure. */
export function measureLabel(measure: QueryDefinition["measure"]): string {
	switch (measure.kind) {
		case "count":
			return "Records";
		case "rate":
			return "Records per minute";
		case "percentile":
			return `p${measure.percentile} duration (ms)`;
	}
}
