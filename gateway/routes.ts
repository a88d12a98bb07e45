import { answerMetrics } from "../lib/metrics/answer-metrics.ts";
import type { GatewayAdmission } from "./admission/admission.ts";
import type { Api } from "./exchange.ts";
import { answerHealth } from "./health.ts";
import { otlpSignals } from "./otlp/signals.ts";
import { refuse } from "./refuse.ts";
import { refuseWithProblem } from "./vault/answer-problem.ts";
import { vaultBasePath } from "./vault/operations.ts";
import { vaultRoutes } from "./vault/vault-routes.ts";

/** The gateway's routes. Those under /otlp are for exporters that were configured with the console's endpoint. */
export function gatewayRoutes(admission: GatewayAdmission): Api[] {
	const { logs, traces } = otlpSignals(admission.telemetry);
	return [
		{
			under: `${vaultBasePath}/`,
			routes: vaultRoutes(admission),
			missing: `This path does not exist. ${vaultBasePath}/openapi.json lists every path.`,
			refuse: refuseWithProblem,
		},
		{
			under: "",
			routes: {
				"/v1/logs": { POST: logs },
				"/v1/traces": { POST: traces },
				"/otlp/v1/logs": { POST: logs },
				"/otlp/v1/traces": { POST: traces },
				"/health": { GET: answerHealth },
				"/metrics": { GET: answerMetrics },
			},
			missing: "This path does not exist. Send OTLP to /v1/logs and /v1/traces.",
			refuse,
		},
	];
}
