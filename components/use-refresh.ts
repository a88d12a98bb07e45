"use client";

import { QueryClientContext } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useContext } from "react";

/** Reads everything on the page again after a change: what the server rendered, and live data where the page has any. */
export function useRefresh(): () => Promise<void> {
	const router = useRouter();
	const client = useContext(QueryClientContext);
	return async () => {
		router.refresh();
		await client?.invalidateQueries();
	};
}
