import { SearchForm } from "@/components/list/search-form.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { Select } from "@/components/ui/select.tsx";
import { permissions } from "@/lib/access/permissions.ts";
import { actionLabels } from "@/lib/audit/actions.ts";
import { type AuditSearch, auditFields } from "./audit-search.ts";

const sortedLabels = Object.entries(actionLabels).sort(([, a], [, b]) => a.localeCompare(b, "en"));

export function AuditFiltersForm({ path, filters }: { path: string; filters: AuditSearch }) {
	const { action = "" } = filters;
	const isListed = action in actionLabels || permissions.some((permission) => permission === action);
	return (
		<SearchForm
			path={path}
			fields={auditFields}
			filters={filters}
			note="Search matches part of an actor name, action or ID, or a full AWS request ID."
		>
			<Field label="Search" className="max-sm:col-span-2">
				<Input name="q" defaultValue={filters.q} autoComplete="off" />
			</Field>
			<Field label="Action" className="max-sm:col-span-2">
				<Select name="action" defaultValue={action}>
					<option value="">Any</option>
					{action && !isListed && <option value={action}>{action}</option>}
					{sortedLabels.map(([value, label]) => (
						<option key={value} value={value}>
							{label}
						</option>
					))}
					<optgroup label="Denied permissions">
						{permissions.map((permission) => (
							<option key={permission} value={permission}>
								{permission}
							</option>
						))}
					</optgroup>
				</Select>
			</Field>
			<Field label="Outcome">
				<Select name="outcome" defaultValue={filters.outcome ?? ""}>
					<option value="">Any</option>
					<option value="done">Done</option>
					<option value="refused">Refused</option>
				</Select>
			</Field>
			<Field label="Actor">
				<Input name="actor" defaultValue={filters.actor} autoComplete="off" />
			</Field>
			<Field label="Target ID" className="max-sm:col-span-2">
				<Input name="target" defaultValue={filters.target} autoComplete="off" />
			</Field>
		</SearchForm>
	);
}
