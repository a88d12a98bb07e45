import { ChartNoAxesGantt } from "lucide-react";
import { Code } from "@/components/ui/code.tsx";
import { CodeBlock } from "@/components/ui/code-block.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";

const example = `OTEL_EXPORTER_OTLP_ENDPOINT="$KEYHOLD_GATEWAY_URL"
OTEL_EXPORTER_OTLP_PROTOCOL="http/protobuf"
OTEL_EXPORTER_OTLP_COMPRESSION="gzip"
OTEL_EXPORTER_OTLP_HEADERS="Authorization=Bearer%20$KEYHOLD_TOKEN"`;

/** Shown until the first traces arrive. */
export function NoTraces() {
	return (
		<>
			<EmptyState icon={<ChartNoAxesGantt />} title="No traces yet" className="pb-6">
				Services send them to the gateway with any OpenTelemetry SDK or Collector:{" "}
				<Code>POST /v1/traces</Code> with an API token that has the scope <Code>telemetry:write</Code>. They
				are encrypted on arrival.
			</EmptyState>
			<div className="mx-auto max-w-xl px-4 pb-8">
				<CodeBlock code={example} label="Environment variables for an OpenTelemetry SDK" />
			</div>
		</>
	);
}
