"use client";

import type { ActionResult } from "@/components/action-result.ts";
import { useActionForm } from "@/components/form/use-action-form.ts";
import { leave } from "@/components/leave.ts";
import { Button } from "@/components/ui/button.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";

type AcceptButtonProps = { accept: () => Promise<ActionResult<{ slug: string }>> };

/** Accepts an invitation as the signed-in user. */
export function AcceptButton({ accept }: AcceptButtonProps) {
	const { form, isPending, problem } = useActionForm(
		() => accept(),
		({ slug }) => leave(() => location.replace(`/${slug}/request-logs`)),
	);
	return (
		<form {...form} className="flex flex-col gap-4">
			<ErrorNotice error={problem} />
			<Button type="submit" variant="primary" pending={isPending}>
				Accept
			</Button>
		</form>
	);
}
