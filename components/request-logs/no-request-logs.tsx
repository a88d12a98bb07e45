import { ScrollText } from "lucide-react";
import { Code } from "@/components/ui/code.tsx";
import { CodeBlock } from "@/components/ui/code-block.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";

const example = `curl "$KEYHOLD_GATEWAY_URL/v1/logs" \\
  -H "Authorization: Bearer $KEYHOLD_TOKEN" \\
  -H "Content-Type: application/json" \\
  -d @logs.json`;

/** Shown until the first request logs arrive. */
export function NoRequestLogs() {
	return (
		<>
			<EmptyState icon={<ScrollText />} title="No request logs yet" className="pb-6">
				Services send them to the gateway as OpenTelemetry logs: <Code>POST /v1/logs</Code> with an API token
				that has the scope <Code>telemetry:write</Code>. They are encrypted on arrival.
			</EmptyState>
			<div className="mx-auto max-w-xl px-4 pb-8">
				<CodeBlock code={example} label="Send logs with curl" />
			</div>
		</>
	);
}
