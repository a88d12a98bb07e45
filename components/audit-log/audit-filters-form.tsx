import { FilterChips } from "@/components/list/filter-chips.tsx";
import { SearchForm } from "@/components/list/search-form.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { Select } from "@/components/ui/select.tsx";
import { permissions } from "@/lib/access/permissions.ts";
import { actionLabel, actionLabels } from "@/lib/audit/actions.ts";
import { readMoment } from "@/lib/platform/read-moment.ts";
import { type AuditSearch, auditFields, auditLabels } from "./audit-search.ts";

const sortedLabels = Object.entries(actionLabels).sort(([, a], [, b]) => a.localeCompare(b, "en"));

const outcomeWords = { done: "Done", refused: "Refused" };

export function AuditFiltersForm({ path, filters }: { path: string; filters: AuditSearch }) {
	const { action = "" } = filters;
	const isListed = action in actionLabels || permissions.some((permission) => permission === action);
	return (
		<SearchForm
			path={path}
			fields={auditFields}
			filters={filters}
			chips={
				<FilterChips
					path={path}
					parameters={filters}
					labels={auditLabels}
					words={wordsOf(filters)}
					hasClearAll={false}
				/>
			}
			note="Search matches part of an actor name, action or ID, or a full AWS request ID."
		>
			<Field label={auditLabels.q} className="max-sm:col-span-2">
				<Input name="q" defaultValue={filters.q} autoComplete="off" />
			</Field>
			<Field label={auditLabels.action} className="max-sm:col-span-2">
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
			<Field label={auditLabels.outcome}>
				<Select name="outcome" defaultValue={filters.outcome ?? ""}>
					<option value="">Any</option>
					<option value="done">{outcomeWords.done}</option>
					<option value="refused">{outcomeWords.refused}</option>
				</Select>
			</Field>
			<Field label={auditLabels.actor}>
				<Input name="actor" defaultValue={filters.actor} autoComplete="off" />
			</Field>
			<Field label={auditLabels.target} className="max-sm:col-span-2">
				<Input name="target" defaultValue={filters.target} autoComplete="off" />
			</Field>
		</SearchForm>
	);
}

/** The filters as a reader knows them: names of actions, and times in their zone. */
function wordsOf({ action, outcome, from, to }: AuditSearch) {
	const time = (text: string) => (readMoment(text) ? <LocalTime value={text} style="datetime" /> : text);
	return {
		...(action && { action: actionLabel(action) }),
		...((outcome === "done" || outcome === "refused") && { outcome: outcomeWords[outcome] }),
		...(from && { from: time(from) }),
		...(to && { to: time(to) }),
	};
}
