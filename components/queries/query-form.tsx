"use client";

import { useRouter } from "next/navigation";
import type { ActionResult } from "@/components/action-result.ts";
import { useActionForm } from "@/components/form/use-action-form.ts";
import { leave } from "@/components/leave.ts";
import { Button } from "@/components/ui/button.tsx";
import { Card, CardHeader, CardSection } from "@/components/ui/card.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { Select } from "@/components/ui/select.tsx";
import type { DeploymentRef } from "@/lib/organizations/list-deployments.ts";
import type { QueryDefinition } from "@/lib/queries/query-definition.ts";
import type { QueryInput } from "@/lib/queries/query-input.ts";
import { DefinitionFields } from "./definition-fields.tsx";
import { readQueryForm } from "./read-query-form.ts";
import { ScheduleFields } from "./schedule-fields.tsx";

type QueryFormProps = {
	/** A new query in one of these deployments, or an existing query. */
	target:
		| { deployments: DeploymentRef[]; queryId?: undefined }
		| {
				queryId: string;
				initial: Required<Omit<QueryInput, "definition">> & { definition: QueryDefinition };
		  };
	listPath: string;
	/** `id` is that of the deployment for a new query, otherwise that of the query. */
	save: (input: { id: string; query: QueryInput }) => Promise<ActionResult<{ queryId: string }>>;
	submitLabel: string;
};

const fresh: QueryDefinition = {
	source: "request-logs",
	filters: [],
	groupBy: ["route"],
	stepMinutes: null,
	measure: { kind: "count" },
	windowMinutes: 1_440,
};

export function QueryForm({ target, listPath, save, submitLabel }: QueryFormProps) {
	const router = useRouter();
	const initial = target.queryId === undefined ? null : target.initial;
	const { form, isPending, errors, problem } = useActionForm(
		(text, fields) => save({ id: target.queryId ?? text("deployment"), query: readQueryForm(fields) }),
		({ queryId }) => leave(() => router.push(`${listPath}/${queryId}`)),
	);
	const fieldErrors = withoutPrefix(errors);
	return (
		<form {...form} className="flex max-w-4xl flex-col gap-6">
			<Card aria-labelledby="when">
				<CardHeader
					id="when"
					title="Name and schedule"
					description="The name is stored unencrypted. Don't put anything secret in it."
				/>
				<div className="grid gap-4 px-4 pb-4 sm:grid-cols-2">
					<Field label="Name" error={fieldErrors.name} className="sm:col-span-2">
						<Input
							name="name"
							required
							maxLength={80}
							autoComplete="off"
							defaultValue={initial?.name}
							placeholder="Failed requests by route"
						/>
					</Field>
					{target.queryId === undefined && target.deployments.length > 1 ? (
						<Field label="Deployment" error={fieldErrors.deploymentId}>
							<Select name="deployment">
								{target.deployments.map(({ id, name, region }) => (
									<option key={id} value={id}>
										{name} · {region}
									</option>
								))}
							</Select>
						</Field>
					) : (
						<input
							type="hidden"
							name="deployment"
							value={(target.queryId === undefined && target.deployments[0]?.id) || ""}
						/>
					)}
					<ScheduleFields
						schedule={initial?.schedule ?? "0 * * * *"}
						timeZone={initial?.timeZone ?? "UTC"}
						errors={fieldErrors}
					/>
					<Field
						label="When the key is unavailable"
						hint="A run that can't start because the key is unavailable is recorded as blocked."
					>
						<Select name="whenBlocked" defaultValue={initial?.whenBlocked ?? "CATCH_UP"}>
							<option value="CATCH_UP">Run when it is available again</option>
							<option value="SKIP">Skip the run</option>
						</Select>
					</Field>
				</div>
			</Card>
			<Card aria-labelledby="what">
				<CardHeader
					id="what"
					title="Query"
					description="Encrypted, like its result. You can filter and group by metadata only: bodies, attributes, events and links are encrypted."
				/>
				<CardSection>
					<DefinitionFields initial={initial?.definition ?? fresh} errors={fieldErrors} />
				</CardSection>
			</Card>
			<ErrorNotice error={problem} />
			<div>
				<Button type="submit" variant="primary" pending={isPending}>
					{submitLabel}
				</Button>
			</div>
		</form>
	);
}

/** The form's field names have no "definition." in front: "filters.0.value". */
function withoutPrefix(errors: Record<string, string | undefined>): Record<string, string | undefined> {
	return Object.fromEntries(
		Object.entries(errors).map(([name, message]) => [name.replace(/^definition\./, ""), message]),
	);
}
