"use client";

import { useRouter } from "next/navigation";
import { useTransition } from "react";
import { Button } from "@/components/ui/button.tsx";

/** Asks the server for the page anew, keeping what stands on it until the answer is there. */
export function TryAgain() {
	const router = useRouter();
	const [isPending, startTransition] = useTransition();
	return (
		<Button pending={isPending} onClick={() => startTransition(() => router.refresh())}>
			Try again
		</Button>
	);
}
