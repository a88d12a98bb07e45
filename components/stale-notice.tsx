"use client";

import { ReadError } from "./read-json.ts";
import { LocalTime } from "./ui/local-time.tsx";
import { Notice } from "./ui/notice.tsx";

type StaleNoticeProps = { error: Error | null; updatedAt: number };

/** Says that the data on the page is no longer live, and when it was read. */
export function StaleNotice({ error, updatedAt }: StaleNoticeProps) {
	if (!error) return null;
	const isSignedOut = error instanceof ReadError && error.code === "UNAUTHENTICATED";
	return (
		<Notice tone="warning" role="status" className="mb-4">
			{isSignedOut ? "You are signed out. " : "Keyhold isn't responding. "}
			Showing data from <LocalTime value={updatedAt} style="time" />.{" "}
			{isSignedOut ? (
				<a href="/sign-in" className="text-primary underline">
					Sign in
				</a>
			) : (
				"Retrying…"
			)}
		</Notice>
	);
}
