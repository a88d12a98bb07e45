import { DeploymentField } from "@/components/list/deployment-field.tsx";
import { TelemetrySearchForm } from "@/components/list/telemetry-search-form.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import type { TelemetrySearch } from "@/lib/telemetry/read-telemetry-search.ts";
import type { TelemetryExtent } from "@/lib/telemetry/telemetry-extent.ts";
import { requestLogLabels } from "./request-log-search.ts";

type RequestLogFiltersProps = {
	path: string;
	search: TelemetrySearch & { extent: TelemetryExtent };
	entered: string | undefined;
};

export function RequestLogFilters({ path, search, entered }: RequestLogFiltersProps) {
	const { filters, parameters, range, extent } = search;
	return (
		<TelemetrySearchForm
			path={path}
			parameters={parameters}
			labels={requestLogLabels}
			range={range}
			entered={entered}
			note="Payloads are encrypted with your key and cannot be searched."
		>
			<DeploymentField deployments={extent.deployments} value={filters.deployment} />
			<Field label="Method">
				<Input name="method" defaultValue={filters.method} autoComplete="off" list="suggested-method" />
			</Field>
			<Field label="Route contains">
				<Input name="route" defaultValue={filters.route} autoComplete="off" list="suggested-route" />
			</Field>
			<Field label="Status">
				<Input
					name="status"
					defaultValue={filters.status}
					autoComplete="off"
					placeholder="404 or 5xx"
					list="suggested-status"
				/>
			</Field>
			<Field label="Service">
				<Input name="service" defaultValue={filters.service} autoComplete="off" list="suggested-service" />
			</Field>
			<Field label="Min duration (ms)">
				<Input name="minDurationMs" type="number" min={0} step="any" defaultValue={filters.minDurationMs} />
			</Field>
			<datalist id="suggested-status">
				{["2xx", "3xx", "4xx", "5xx"].map((status) => (
					<option key={status} value={status} />
				))}
			</datalist>
		</TelemetrySearchForm>
	);
}
