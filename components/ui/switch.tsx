import { useId } from "react";
import type { ToggleProps } from "./checkbox.tsx";
import { cn } from "./cn.ts";

/** For what takes effect at once; a Checkbox is for what a form sends. Native, so it also works in a form. */
export function Switch({ label, hint, id, className, ...props }: ToggleProps) {
	const generated = useId();
	const inputId = id ?? generated;
	const hintId = `${inputId}-hint`;
	return (
		<div className={cn("flex items-start justify-between gap-4", className)}>
			<div className="min-w-0">
				<label htmlFor={inputId} className="font-medium">
					{label}
				</label>
				{hint && (
					<p id={hintId} className="text-[0.8125rem] text-muted">
						{hint}
					</p>
				)}
			</div>
			<input
				{...props}
				type="checkbox"
				// biome-ignore lint/a11y/useAriaPropsForRole: a native checkbox reports its own state
				role="switch"
				id={inputId}
				aria-describedby={hint ? hintId : undefined}
				className={cn(
					"relative h-5 w-9 shrink-0 appearance-none rounded-full border border-border-strong bg-surface-sunken",
					"before:absolute before:top-0.5 before:left-0.5 before:size-3.5 before:rounded-full before:bg-border-strong",
					"transition-colors before:transition-[translate,background-color] disabled:opacity-50",
					"checked:border-transparent checked:bg-primary checked:before:translate-x-4 checked:before:bg-primary-text",
					// System colours drop every background, so the knob needs a colour of the system's own.
					"forced-colors:before:bg-[CanvasText]",
				)}
			/>
		</div>
	);
}
