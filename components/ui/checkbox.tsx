import { type ComponentProps, type ReactNode, useId } from "react";
import { cn } from "./cn.ts";

export type ToggleProps = Omit<ComponentProps<"input">, "type" | "role" | "size"> & {
	label: ReactNode;
	hint?: ReactNode;
};

export function Checkbox({ label, hint, id, className, ...props }: ToggleProps) {
	const generated = useId();
	const inputId = id ?? generated;
	const hintId = `${inputId}-hint`;
	return (
		<div className={cn("flex items-start gap-2.5", className)}>
			<input
				{...props}
				type="checkbox"
				id={inputId}
				aria-describedby={hint ? hintId : undefined}
				className="mt-0.5 size-4 shrink-0 accent-primary"
			/>
			<div className="min-w-0">
				<label htmlFor={inputId}>{label}</label>
				{hint && (
					<p id={hintId} className="text-[0.8125rem] text-muted">
						{hint}
					</p>
				)}
			</div>
		</div>
	);
}
