import { answerMetrics } from "../lib/metrics/answer-metrics.ts";
import type { Admission } from "./admission/admission.ts";
import type { Routes } from "./exchange.ts";
import { answerHealth } from "./health.ts";
import { otlpSignals } from "./otlp/signals.ts";

/** The gateway's routes. Those under /otlp are for exporters that were configured with the console's endpoint. */
export function gatewayRoutes(admission: Admission): Routes {
	const { logs, traces } = otlpSignals(admission);
	return {
		"/v1/logs": { POST: logs },
		"/v1/traces": { POST: traces },
		"/otlp/v1/logs": { POST: logs },
		"/otlp/v1/traces": { POST: traces },
		"/health": { GET: answerHealth },
		"/metrics": { GET: answerMetrics },
	};
}
