"use client";

import { useState } from "react";
import { productName } from "@/lib/platform/vendor-names.ts";

/** Ends the session and shows the sign-in page. `problem` says that it did not work. */
export function useSignOut(): { leave: () => Promise<void>; problem: string | null } {
	const [problem, setProblem] = useState<string | null>(null);
	const leave = async () => {
		try {
			// Loaded only now: it is larger than the rest of the header.
			const { signOut } = await import("next-auth/react");
			await signOut({ redirect: false });
			window.location.assign("/sign-in");
		} catch {
			setProblem(`${productName()} didn't respond, so you may still be signed in. Try again.`);
		}
	};
	return { leave, problem };
}
