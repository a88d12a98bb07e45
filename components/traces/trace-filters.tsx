import { SearchForm } from "@/components/list/search-form.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { Select } from "@/components/ui/select.tsx";
import { type TraceSearch, traceFields } from "./trace-search.ts";

type TraceFiltersProps = { path: string; filters: TraceSearch };

export function TraceFilters({ path, filters }: TraceFiltersProps) {
	return (
		<SearchForm
			path={path}
			fields={traceFields}
			filters={filters}
			note={
				<>
					Name, service and status match any span of a trace; duration and time match its first span. Payloads
					(attributes, events, links) are encrypted with your key and cannot be searched.
				</>
			}
		>
			<Field label="Span name contains" className="col-span-2 lg:col-span-1">
				<Input name="name" defaultValue={filters.name} autoComplete="off" />
			</Field>
			<Field label="Service">
				<Input name="service" defaultValue={filters.service} autoComplete="off" />
			</Field>
			<Field label="Status">
				<Select name="status" defaultValue={filters.status ?? ""}>
					<option value="">Any</option>
					<option value="error">Error</option>
					<option value="ok">OK</option>
					<option value="unset">Unset</option>
				</Select>
			</Field>
		</SearchForm>
	);
}
