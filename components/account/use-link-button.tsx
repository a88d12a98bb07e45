"use client";

import { signIn } from "next-auth/react";
import { useActionForm } from "@/components/form/use-action-form.ts";
import { leave } from "@/components/leave.ts";
import { Button } from "@/components/ui/button.tsx";

type UseLinkButtonProps = {
	token: string;
	/** The page that the link leads to: a path of this site. */
	next: string;
};

/** Uses the access link up, and goes to its page. If it can't be used, the page is loaded again and says why. */
export function UseLinkButton({ token, next }: UseLinkButtonProps) {
	const { form, isPending } = useActionForm(
		async () => {
			const response = await signIn("credentials", { link: token, redirect: false }).catch(() => undefined);
			return { data: response?.ok ? next : location.pathname };
		},
		// A full page load, so that nothing of a previous user's session stays in memory.
		(path) => leave(() => location.replace(path)),
	);
	return (
		<form {...form}>
			<Button type="submit" variant="primary" pending={isPending}>
				Continue
			</Button>
		</form>
	);
}
