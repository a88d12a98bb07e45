import { SearchForm } from "@/components/list/search-form.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { type RequestLogSearch, requestLogFields } from "./request-log-search.ts";

type RequestLogFiltersProps = { path: string; filters: RequestLogSearch };

export function RequestLogFilters({ path, filters }: RequestLogFiltersProps) {
	return (
		<SearchForm
			path={path}
			fields={requestLogFields}
			filters={filters}
			note="Payloads are encrypted with your key and cannot be searched."
		>
			<Field label="Method">
				<Input name="method" defaultValue={filters.method} autoComplete="off" />
			</Field>
			<Field label="Route contains">
				<Input name="route" defaultValue={filters.route} autoComplete="off" />
			</Field>
			<Field label="Status">
				<Input
					name="status"
					defaultValue={filters.status}
					autoComplete="off"
					placeholder="404 or 5xx"
					pattern="[1-5](\d\d|xx)"
					title="A status such as 404, or a class such as 5xx"
				/>
			</Field>
			<Field label="Service">
				<Input name="service" defaultValue={filters.service} autoComplete="off" />
			</Field>
		</SearchForm>
	);
}
