"use client";

import { type ComponentProps, type ReactNode, useId } from "react";
import { cn } from "./cn.ts";

type CheckboxProps = Omit<ComponentProps<"input">, "type" | "id"> & {
	label: ReactNode;
	/** Explains the effect of ticking it. */
	hint?: ReactNode;
	error?: ReactNode;
};

/** A native checkbox with a label and a hint. */
export function Checkbox({ label, hint, error, className, ...props }: CheckboxProps) {
	const id = useId();
	const hintId = `${id}-hint`;
	const errorId = `${id}-error`;
	const invalid = Boolean(error);
	return (
		<div className={cn("flex min-w-0 items-start gap-2.5", className)}>
			<input
				{...props}
				id={id}
				type="checkbox"
				aria-describedby={cn(invalid && errorId, Boolean(hint) && hintId) || undefined}
				aria-invalid={invalid || undefined}
				className="mt-0.5 size-4 shrink-0 accent-primary pointer-coarse:size-5"
			/>
			<div className="min-w-0">
				<label htmlFor={id} className="font-medium wrap-anywhere">
					{label}
				</label>
				{invalid && (
					<p id={errorId} className="text-[0.8125rem] text-danger">
						{error}
					</p>
				)}
				{hint && (
					<p id={hintId} className="text-[0.8125rem] text-muted">
						{hint}
					</p>
				)}
			</div>
		</div>
	);
}
