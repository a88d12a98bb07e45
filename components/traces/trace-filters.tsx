import { DeploymentField } from "@/components/list/deployment-field.tsx";
import { TelemetrySearchForm } from "@/components/list/telemetry-search-form.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { Select } from "@/components/ui/select.tsx";
import type { TelemetrySearch } from "@/lib/telemetry/read-telemetry-search.ts";
import type { TelemetryExtent } from "@/lib/telemetry/telemetry-extent.ts";
import { traceLabels } from "./trace-search.ts";

type TraceFiltersProps = {
	path: string;
	search: TelemetrySearch & { extent: TelemetryExtent };
	entered: string | undefined;
};

export function TraceFilters({ path, search, entered }: TraceFiltersProps) {
	const { filters, parameters, range, extent } = search;
	return (
		<TelemetrySearchForm
			path={path}
			parameters={parameters}
			labels={traceLabels}
			range={range}
			entered={entered}
			note={
				<>
					Name, service and status match any span of a trace; duration and time match its first span. Payloads
					(attributes, events, links) are encrypted with your key and cannot be searched.
				</>
			}
		>
			<DeploymentField deployments={extent.deployments} value={filters.deployment} />
			<Field label="Span name contains">
				<Input name="name" defaultValue={filters.name} autoComplete="off" list="suggested-name" />
			</Field>
			<Field label="Service">
				<Input name="service" defaultValue={filters.service} autoComplete="off" list="suggested-service" />
			</Field>
			<Field label="Status">
				<Select name="status" defaultValue={filters.status ?? ""}>
					<option value="">Any</option>
					<option value="error">Error</option>
					<option value="ok">OK</option>
					<option value="unset">Unset</option>
				</Select>
			</Field>
			<Field label="Min duration (ms)">
				<Input name="minDurationMs" type="number" min={0} step="any" defaultValue={filters.minDurationMs} />
			</Field>
		</TelemetrySearchForm>
	);
}
