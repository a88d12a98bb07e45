import { Field } from "@/components/ui/field.tsx";
import { Select } from "@/components/ui/select.tsx";
import type { KeyPlan } from "@/lib/kms/key-setup/key-plan.ts";

export type KeyOptions = Pick<KeyPlan, "isMultiRegion" | "rotationDays">;

const rotations = [
	{ days: 365, label: "Every year" },
	{ days: 180, label: "Every 180 days" },
	{ days: 90, label: "Every 90 days" },
	{ days: null, label: "Never" },
];

type KeyOptionsFieldsProps = { options: KeyOptions; onChange: (options: KeyOptions) => void };

/** What the customer may choose of a new key. */
export function KeyOptionsFields({ options, onChange }: KeyOptionsFieldsProps) {
	return (
		<div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
			<Field label="Rotated by AWS" hint="New key material; nothing has to be encrypted again.">
				<Select
					value={options.rotationDays ?? ""}
					onChange={({ target }) =>
						onChange({ ...options, rotationDays: target.value === "" ? null : Number(target.value) })
					}
				>
					{rotations.map(({ days, label }) => (
						<option key={label} value={days ?? ""}>
							{label}
						</option>
					))}
				</Select>
			</Field>
			<Field label="Regions" hint="Multi-Region: with copies elsewhere. It cannot be changed later.">
				<Select
					value={options.isMultiRegion ? "multi" : "single"}
					onChange={({ target }) => onChange({ ...options, isMultiRegion: target.value === "multi" })}
				>
					<option value="single">Single-Region key</option>
					<option value="multi">Multi-Region key</option>
				</Select>
			</Field>
		</div>
	);
}

/** How to come to this rotation in AWS's own console. */
export function rotationInWords({ rotationDays }: KeyOptions): string {
	return rotationDays === null
		? "Leave automatic rotation off. Keyhold will warn that it is."
		: `Once it exists, turn on automatic rotation, with a period of ${rotationDays} days.`;
}
