"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useTransition } from "react";

/** Sends a GET form by navigation: `hrefOf` makes the URL from the trimmed fields. */
export function useFilterSubmit(
	fields: readonly string[],
	hrefOf: (filters: Record<string, string>) => string,
) {
	const router = useRouter();
	const [isPending, startTransition] = useTransition();
	const submit = (event: FormEvent<HTMLFormElement>) => {
		event.preventDefault();
		const form = new FormData(event.currentTarget);
		const filters = Object.fromEntries(fields.map((field) => [field, String(form.get(field) ?? "").trim()]));
		startTransition(() => router.push(hrefOf(filters)));
	};
	return { submit, isPending };
}
