"use client";

import { type FormEvent, useEffect, useRef, useState } from "react";
import { type ActionResult, outcomeOf } from "@/components/action-result.ts";

type Errors = Record<string, string | undefined>;

/**
 * A form that a server action answers: what was wrong by field, and `problem` for what belongs to none. The focus goes
 * to the first wrong field; a form that was accepted is emptied.
 */
export function useSentForm<Data>(
	send: (text: (name: string) => string) => Promise<ActionResult<Data>>,
	onDone: (data: Data) => void,
) {
	const [isPending, setPending] = useState(false);
	const [errors, setErrors] = useState<Errors>({});
	const [problem, setProblem] = useState<string | null>(null);
	const form = useRef<HTMLFormElement>(null);
	// Once the fields are marked.
	useEffect(() => {
		if (Object.keys(errors).length > 0) form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
	}, [errors]);
	const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
		event.preventDefault();
		if (isPending) return;
		const sent = new FormData(event.currentTarget);
		setPending(true);
		const outcome = await outcomeOf(send((name) => String(sent.get(name) ?? "")));
		setPending(false);
		setProblem(outcome.ok || outcome.error.fieldErrors ? null : outcome.error.message);
		setErrors(outcome.ok ? {} : (outcome.error.fieldErrors ?? {}));
		if (!outcome.ok) return;
		form.current?.reset();
		onDone(outcome.data);
	};
	return {
		form: { ref: form, method: "post" as const, onSubmit, noValidate: true },
		isPending,
		errors,
		problem,
	};
}
