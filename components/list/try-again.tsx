"use client";

import { useRouter } from "next/navigation";
import { useTransition } from "react";
import { Button } from "@/components/ui/button.tsx";

/** Reloads the data of the page, which stays visible meanwhile. */
export function TryAgain() {
	const router = useRouter();
	const [isPending, startTransition] = useTransition();
	return (
		<Button pending={isPending} onClick={() => startTransition(() => router.refresh())}>
			Try again
		</Button>
	);
}
