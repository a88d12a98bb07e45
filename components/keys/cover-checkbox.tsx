import { Checkbox } from "@/components/ui/checkbox.tsx";
import type { Resource } from "@/lib/platform/prisma/client.ts";
import { coverOption } from "./cover-option.ts";

/** The checkbox `cover` of a form that saves and activates a key; ticked at first. */
export function CoverCheckbox({ uncovered }: { uncovered: Resource[] }) {
	const { label, hint } = coverOption(uncovered);
	return (
		<Checkbox
			name="cover"
			label={label}
			hint={`Applies when you choose Save and activate. ${hint}`}
			defaultChecked
		/>
	);
}
