"use client";

import { useSyncExternalStore } from "react";

const storageKey = "keyhold-dismissed";
const keptIds = 100;

// If the browser blocks storage, a notice stays dismissed until the user leaves the page.
let memory: string[] = [];
const listeners = new Set<() => void>();

function read(): string[] {
	try {
		const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? "[]");
		return Array.isArray(stored) ? stored.filter((id) => typeof id === "string") : [];
	} catch {
		return memory;
	}
}

function subscribe(listener: () => void) {
	listeners.add(listener);
	window.addEventListener("storage", listener);
	return () => {
		listeners.delete(listener);
		window.removeEventListener("storage", listener);
	};
}

/**
 * Remembers in this browser that a notice was dismissed. It counts as dismissed until the page has read that, so that no
 * notice appears and vanishes.
 */
export function useDismissed(id: string): [isDismissed: boolean, dismiss: () => void] {
	const isDismissed = useSyncExternalStore(
		subscribe,
		() => read().includes(id),
		() => true,
	);
	const dismiss = () => {
		memory = [...read(), id].slice(-keptIds);
		try {
			localStorage.setItem(storageKey, JSON.stringify(memory));
		} catch {
			// It stays in memory.
		}
		for (const notify of listeners) notify();
	};
	return [isDismissed, dismiss];
}
