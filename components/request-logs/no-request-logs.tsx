import { ScrollText, SearchX } from "lucide-react";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { Card } from "@/components/ui/card.tsx";
import { Code } from "@/components/ui/code.tsx";
import { CodeBlock } from "@/components/ui/code-block.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";

type NoRequestLogsProps = { path: string; isFiltered: boolean };

const example = `curl "$KEYHOLD_GATEWAY_URL/v1/logs" \\
  -H "Authorization: Bearer $KEYHOLD_TOKEN" \\
  -H "Content-Type: application/json" \\
  -d @logs.json`;

export function NoRequestLogs({ path, isFiltered }: NoRequestLogsProps) {
	if (isFiltered) {
		return (
			<Card>
				<EmptyState
					icon={<SearchX />}
					title="No request log matches"
					action={<ButtonLink href={path}>Clear filters</ButtonLink>}
				>
					Widen the filters. A route is compared as it is written, in upper and lower case.
				</EmptyState>
			</Card>
		);
	}
	return (
		<Card>
			<EmptyState icon={<ScrollText />} title="No request logs yet" className="pb-6">
				Services send them as OpenTelemetry logs to the gateway: <Code>POST /v1/logs</Code> with an API token
				that has the scope <Code>telemetry:write</Code>. They are encrypted as they arrive.
			</EmptyState>
			<div className="mx-auto max-w-xl px-4 pb-8">
				<CodeBlock code={example} label="Send logs with curl" />
			</div>
		</Card>
	);
}
