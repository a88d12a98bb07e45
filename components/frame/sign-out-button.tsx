"use client";

import { signOut } from "next-auth/react";
import { useState } from "react";
import { Button } from "@/components/ui/button.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { productName } from "@/lib/platform/vendor-names.ts";

/** Signs out and reloads the page. */
export function SignOutButton() {
	const [problem, setProblem] = useState<string | null>(null);
	const [isPending, setPending] = useState(false);
	const leave = async () => {
		setPending(true);
		try {
			await signOut({ redirect: false });
			window.location.reload();
		} catch {
			setPending(false);
			setProblem(`${productName()} didn't respond, so you may still be signed in. Try again.`);
		}
	};
	return (
		<div className="flex flex-col gap-4">
			<ErrorNotice error={problem} />
			<Button onClick={leave} pending={isPending}>
				Sign out
			</Button>
		</div>
	);
}
