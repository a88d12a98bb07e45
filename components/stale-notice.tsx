"use client";

import { useEffect, useState } from "react";
import { productName } from "@/lib/platform/vendor-names.ts";
import { ReadError } from "./read-json.ts";
import { SignInLink } from "./sign-in-link.tsx";
import { LocalTime } from "./ui/local-time.tsx";
import { Notice } from "./ui/notice.tsx";

type StaleNoticeProps = {
	error: Error | null;
	updatedAt: number;
	/** The page's polling interval: data older than three of them is stale, whatever the reason. */
	intervalMs?: number;
};

/** Says that the data on the page is no longer live, and when it was read. */
export function StaleNotice({ error, updatedAt, intervalMs }: StaleNoticeProps) {
	const isOld = useIsOld(updatedAt, intervalMs);
	if (!error && !isOld) return null;
	const isSignedOut = error instanceof ReadError && error.code === "UNAUTHENTICATED";
	return (
		<Notice tone="warning" role="status" className="mb-4">
			{isSignedOut ? "You are signed out. " : `${productName()} didn't send new data in time. `}
			Showing data from <LocalTime value={updatedAt} style="time" />.{" "}
			{isSignedOut ? <SignInLink /> : "Retrying…"}
		</Notice>
	);
}

/** True once a visible page has had no new data for three intervals. A hidden page does not poll. */
function useIsOld(updatedAt: number, intervalMs: number | undefined): boolean {
	const [oldData, setOldData] = useState<number | null>(null);
	useEffect(() => {
		if (!intervalMs) return;
		let timer: ReturnType<typeof setTimeout> | undefined;
		const begin = () => {
			clearTimeout(timer);
			if (document.hidden) return;
			timer = setTimeout(() => setOldData(updatedAt), 3 * intervalMs);
		};
		begin();
		document.addEventListener("visibilitychange", begin);
		return () => {
			clearTimeout(timer);
			document.removeEventListener("visibilitychange", begin);
		};
	}, [updatedAt, intervalMs]);
	return oldData === updatedAt;
}
