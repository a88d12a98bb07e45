"use client";

import { Menu as Base } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { menuItemClass } from "./menu-item-class.ts";

type MenuRadioGroupProps<Value extends string> = {
	label: string;
	value: Value;
	onChange: (value: Value) => void;
	items: readonly { value: Value; label: ReactNode }[];
};

/** A single choice inside a Menu. */
export function MenuRadioGroup<Value extends string>({
	label,
	value,
	onChange,
	items,
}: MenuRadioGroupProps<Value>) {
	return (
		<Base.RadioGroup value={value} onValueChange={(next: Value) => onChange(next)}>
			<Base.GroupLabel className="px-2.5 py-1.5 text-xs font-medium text-muted">{label}</Base.GroupLabel>
			{items.map((item) => (
				<Base.RadioItem key={item.value} value={item.value} closeOnClick className={menuItemClass}>
					{item.label}
					<Base.RadioItemIndicator className="ml-auto pl-4">
						<Check />
					</Base.RadioItemIndicator>
				</Base.RadioItem>
			))}
		</Base.RadioGroup>
	);
}
