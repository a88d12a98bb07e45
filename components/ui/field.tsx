"use client";

import { CircleAlert } from "lucide-react";
import { createContext, type ReactNode, useContext, useId } from "react";
import { cn } from "./cn.ts";

type FieldWiring = { id: string; describedBy: string | undefined; invalid: boolean };

const FieldContext = createContext<FieldWiring | null>(null);

type FieldProps = {
	label: ReactNode;
	/** An Input, Textarea or Select. */
	children: ReactNode;
	/** Hidden while there is an error, which says what to enter. */
	hint?: ReactNode;
	error?: ReactNode;
	id?: string | undefined;
	className?: string | undefined;
};

/** Label, hint and error around one control, wired by id. */
export function Field({ label, children, hint, error, id, className }: FieldProps) {
	const generated = useId();
	const controlId = id ?? generated;
	const hintId = `${controlId}-hint`;
	const errorId = `${controlId}-error`;
	const invalid = Boolean(error);
	const describedBy = invalid ? errorId : hint ? hintId : undefined;
	return (
		<div className={cn("flex min-w-0 flex-col gap-1.5", className)}>
			<label htmlFor={controlId} className="font-medium">
				{label}
			</label>
			<FieldContext value={{ id: controlId, describedBy, invalid }}>{children}</FieldContext>
			{invalid && (
				<p id={errorId} className="flex items-start gap-1.5 text-[0.8125rem] text-danger">
					<CircleAlert className="mt-0.5 size-4 shrink-0" />
					<span className="min-w-0 wrap-anywhere">{error}</span>
				</p>
			)}
			{hint && !invalid && (
				<p id={hintId} className="text-[0.8125rem] text-muted">
					{hint}
				</p>
			)}
		</div>
	);
}

/** The attributes that a control takes from its Field; empty outside of a Field. */
export function useFieldControl() {
	const field = useContext(FieldContext);
	if (!field) return {};
	return {
		id: field.id,
		"aria-describedby": field.describedBy,
		"aria-invalid": field.invalid || undefined,
	};
}

// 16 px on narrow screens: with less, iOS zooms in when a control gets the focus.
export const controlClass = cn(
	"w-full min-w-0 rounded-md border border-border-strong bg-surface px-2.5 text-base text-text sm:text-sm",
	"placeholder:text-muted disabled:bg-surface-sunken disabled:text-muted",
	"aria-invalid:border-danger aria-invalid:ring-1 aria-invalid:ring-danger",
);
