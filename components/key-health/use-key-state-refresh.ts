"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

/** The queries that show the state of keys, by the first part of their names. */
const keyQueries: readonly unknown[] = ["protection-notice", "encryption-keys", "drill"];

/**
 * Reads all that a page shows about keys again as soon as one part of it sees a change, so that banner, cards and drill agree.
 * `state` names what the caller shows.
 */
export function useKeyStateRefresh(state: string): void {
	const client = useQueryClient();
	const before = useRef(state);
	useEffect(() => {
		if (before.current === state) return;
		before.current = state;
		void client.invalidateQueries({ predicate: ({ queryKey }) => keyQueries.includes(queryKey[0]) });
	}, [client, state]);
}
