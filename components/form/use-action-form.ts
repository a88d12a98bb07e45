"use client";

import { useEffect, useRef, useState } from "react";
import { type ActionError, type ActionResult, outcomeOf } from "@/components/action-result.ts";
import { errorText } from "@/components/error-text.tsx";

type Text = (name: string) => string;

/**
 * The one way to send a form to a server action. The first invalid field takes the focus, and nothing typed is lost. The
 * form stays pending until `onDone` settles; `reset` empties it.
 *
 * It is a React form action: React replays a form that was sent before the page was hydrated.
 */
export function useActionForm<Data>(
	send: (text: Text, fields: FormData) => Promise<ActionResult<Data>>,
	onDone: (data: Data, text: Text, reset: () => void) => unknown,
) {
	const [sending, setSending] = useState<FormData | null>(null);
	const [error, setError] = useState<ActionError | null>(null);
	const form = useRef<HTMLFormElement>(null);
	const isSending = useRef(false);
	const isResetting = useRef(false);

	useEffect(() => {
		if (error?.fieldErrors) form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
	}, [error]);

	const reset = () => {
		isResetting.current = true;
		form.current?.reset();
		isResetting.current = false;
	};
	const submit = async (fields: FormData) => {
		if (isSending.current) return;
		isSending.current = true;
		const text: Text = (name) => String(fields.get(name) ?? "");
		setSending(fields);
		try {
			const outcome = await outcomeOf(send(text, fields));
			setError(outcome.ok ? null : outcome.error);
			if (outcome.ok) await onDone(outcome.data, text, reset);
		} finally {
			isSending.current = false;
			setSending(null);
		}
	};
	return {
		form: {
			ref: form,
			// Outside React's transition: the pending state shows immediately, and no navigation has to wait for the form.
			action: (fields: FormData) => queueMicrotask(() => submit(fields)),
			// React resets a form after its action.
			onReset: (event: { preventDefault: () => void }) => {
				if (!isResetting.current) event.preventDefault();
			},
			noValidate: true,
		},
		isPending: sending !== null,
		/** The value of the button that sent the form, while it is pending. */
		intent: sending ? String(sending.get("intent") ?? "") : null,
		error,
		/** By field name. */
		errors: (error?.fieldErrors ?? {}) as Record<string, string | undefined>,
		/** The message of an error that belongs to no field. */
		problem: error && !error.fieldErrors ? errorText(error) : null,
		/** Shows an error that did not come from `send`; null removes it. */
		setError,
	};
}

/** A refusal by the form itself, before anything is sent. */
export function invalid(fieldErrors: Record<string, string>): ActionResult<never> {
	return { serverError: { code: "INVALID_INPUT", message: "Check the marked fields.", fieldErrors } };
}
