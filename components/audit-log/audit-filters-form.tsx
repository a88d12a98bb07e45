import { SearchForm } from "@/components/list/search-form.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { Select } from "@/components/ui/select.tsx";
import { permissions } from "@/lib/access/permissions.ts";
import { actionWords } from "./action-words.ts";
import { type AuditSearch, auditFields } from "./audit-search.ts";

const byWords = Object.entries(actionWords).sort(([, a], [, b]) => a.localeCompare(b, "en"));

export function AuditFiltersForm({ path, filters }: { path: string; filters: AuditSearch }) {
	const { action = "" } = filters;
	const isListed = action in actionWords || permissions.some((permission) => permission === action);
	return (
		<SearchForm
			path={path}
			fields={auditFields}
			filters={filters}
			note="Search finds a part of an actor's name, of an action or of an id, and the whole id of an AWS request."
		>
			<Field label="Search" className="max-sm:col-span-2">
				<Input name="q" defaultValue={filters.q} autoComplete="off" />
			</Field>
			<Field label="Action" className="max-sm:col-span-2">
				<Select name="action" defaultValue={action}>
					<option value="">Any</option>
					{action && !isListed && <option value={action}>{action}</option>}
					{byWords.map(([value, words]) => (
						<option key={value} value={value}>
							{words}
						</option>
					))}
					<optgroup label="Permission asked for, and refused">
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
			<Field label="Target id" className="max-sm:col-span-2">
				<Input name="target" defaultValue={filters.target} autoComplete="off" />
			</Field>
		</SearchForm>
	);
}
