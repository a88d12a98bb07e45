import { Field } from "@/components/ui/field.tsx";
import { Select } from "@/components/ui/select.tsx";
import type { KeyPlan } from "@/lib/kms/key-setup/key-plan.ts";
import { productName } from "@/lib/platform/vendor-names.ts";

export type KeyOptions = Pick<KeyPlan, "isMultiRegion" | "rotationDays">;

const rotations = [
	{ days: 365, label: "Every year" },
	{ days: 180, label: "Every 180 days" },
	{ days: 90, label: "Every 90 days" },
	{ days: null, label: "Never" },
];

type KeyOptionsFieldsProps = { options: KeyOptions; onChange: (options: KeyOptions) => void };

/** The options of a new key. */
export function KeyOptionsFields({ options, onChange }: KeyOptionsFieldsProps) {
	return (
		<div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
			<Field
				label="Rotated by AWS"
				hint="AWS generates new key material. Your data doesn't need to be re-encrypted."
			>
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
			<Field
				label="Regions"
				hint="A multi-Region key can be replicated to other regions. You can't change this later."
			>
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

/** The step that sets this rotation in the AWS console. */
export function rotationStep({ rotationDays }: KeyOptions): string {
	return rotationDays === null
		? `Leave automatic rotation off. ${productName()} will show a warning for it.`
		: `After you create it, enable automatic rotation with a period of ${rotationDays} days.`;
}
