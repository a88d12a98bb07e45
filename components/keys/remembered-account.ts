"use client";

import { useSyncExternalStore } from "react";
import { readAccountId } from "@/lib/kms/account-id.ts";

/** By organization, as typed. Also serves while the browser allows no storage. */
const typed = new Map<string, string>();
const listeners = new Set<() => void>();

const storageKey = (organizationId: string) => `keyhold-aws-account-${organizationId}`;

/** The organization's AWS account ID as typed on this page, or earlier in this browser; empty if it is not known. */
export function useRememberedAccount(organizationId: string): string {
	return useSyncExternalStore(
		subscribe,
		() => rememberedAccount(organizationId),
		() => "",
	);
}

/** Keeps what was typed; a valid account ID is kept for later visits, in this browser only. */
export function rememberAccount(organizationId: string, text: string): void {
	typed.set(organizationId, text);
	const accountId = readAccountId(text);
	try {
		if (accountId) localStorage.setItem(storageKey(organizationId), accountId);
		else localStorage.removeItem(storageKey(organizationId));
	} catch {
		// No storage access (private mode): it is asked again.
	}
	for (const notify of listeners) notify();
}

/** Takes the account ID from a pasted ARN, unless there is one already. */
export function rememberAccountOf(organizationId: string, arn: string): void {
	const accountId = arn.startsWith("arn:") ? readAccountId(arn) : undefined;
	if (accountId && !readAccountId(rememberedAccount(organizationId))) {
		rememberAccount(organizationId, accountId);
	}
}

function rememberedAccount(organizationId: string): string {
	const known = typed.get(organizationId);
	if (known !== undefined) return known;
	try {
		return localStorage.getItem(storageKey(organizationId)) ?? "";
	} catch {
		return "";
	}
}

function subscribe(notify: () => void) {
	listeners.add(notify);
	return () => {
		listeners.delete(notify);
	};
}
