import { Button } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";

type EvidenceFormProps = { path: string; from: string; to: string; error?: string | undefined };

/** Which period: whole days in UTC, both included. */
export function EvidenceForm({ path, from, to, error }: EvidenceFormProps) {
	return (
		<form
			method="get"
			action={path}
			className="mb-4 flex flex-wrap items-start gap-3 rounded-lg border bg-surface p-4 print:hidden"
		>
			<Field label="From">
				<Input name="from" type="date" defaultValue={from} required />
			</Field>
			<Field label="To" error={error} hint="Whole days in UTC, both included.">
				<Input name="to" type="date" defaultValue={to} required />
			</Field>
			<Button type="submit" variant="primary" className="mt-6.5 h-9! pointer-coarse:h-10!">
				Make the report
			</Button>
		</form>
	);
}
