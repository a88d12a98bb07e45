"use client";

import { useEffect, useRef, useState } from "react";
import { type ActionResult, outcomeOf } from "@/components/action-result.ts";
import { ReadError, readJson } from "@/components/read-json.ts";
import { SignInLink } from "@/components/sign-in-link.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import { RelativeTime } from "@/components/ui/relative-time.tsx";
import type { SessionTime } from "@/lib/identity/account/session-time.ts";
import { nextSessionStep, type SessionStep, signOutTitle, warnBeforeMs } from "./session-step.ts";

type IdleNoticeProps = {
	/** The time without activity after which the session ends. */
	idleMs: number;
	/** Counts as activity. */
	stay: () => Promise<ActionResult<SessionTime>>;
};

const pollMs = 5_000;
/** For a tab that was left open. Looking at it asks at once. */
const endedPollMs = 60_000;
type Shown = Exclude<SessionStep, { kind: "wait" }> | { kind: "ended" };

/**
 * Warns before the session ends. It asks the server only when the session would end soon, as far as this page knows: other
 * tabs may have kept it alive, and staying signed in in one tab removes the warning in all.
 */
export function IdleNotice({ idleMs, stay }: IdleNoticeProps) {
	const [shown, setShown] = useState<Shown | null>(null);
	const [isStaying, setStaying] = useState(false);
	const warnMs = warnBeforeMs(idleMs);
	const act = useRef<(left: SessionTime) => void>(() => {});
	useEffect(() => {
		const leaving = new AbortController();
		let timer: ReturnType<typeof setTimeout>;
		let hasEnded = false;
		const checkIn = (ms: number) => {
			clearTimeout(timer);
			timer = setTimeout(check, ms);
		};
		act.current = (left) => {
			hasEnded = false;
			const step = nextSessionStep(left, warnMs, Date.now());
			setShown(step.kind === "wait" ? null : step);
			checkIn(step.kind === "wait" ? step.ms : pollMs);
		};
		const check = async () => {
			try {
				act.current(await readJson<SessionTime>("/api/console/account/session", leaving.signal));
			} catch (error) {
				if (leaving.signal.aborted) return;
				const isEnded = error instanceof ReadError && error.code === "UNAUTHENTICATED";
				hasEnded = isEnded;
				if (isEnded) setShown({ kind: "ended" });
				// Signed in again in another tab, the notice goes.
				checkIn(isEnded ? endedPollMs : pollMs);
			}
		};
		const look = () => {
			if (hasEnded && document.visibilityState === "visible") checkIn(0);
		};
		document.addEventListener("visibilitychange", look);
		checkIn(idleMs - warnMs);
		return () => {
			document.removeEventListener("visibilitychange", look);
			leaving.abort();
			clearTimeout(timer);
		};
	}, [idleMs, warnMs]);

	const keep = async () => {
		setStaying(true);
		const outcome = await outcomeOf(stay());
		setStaying(false);
		if (outcome.ok) act.current(outcome.data);
		else if (outcome.error.code === "UNAUTHENTICATED") setShown({ kind: "ended" });
	};
	if (!shown) return null;
	return (
		<div className="fixed inset-x-4 bottom-4 z-30 mx-auto max-w-xl rounded-lg bg-surface-raised shadow-2xl print:hidden">
			<Notice
				tone="warning"
				title={
					<span role="alert">
						{shown.kind === "ended" ? "You are signed out." : signOutTitle(shown.leftMs)}
					</span>
				}
				action={
					shown.kind === "idle" && (
						<Button variant="primary" pending={isStaying} onClick={keep}>
							Stay signed in
						</Button>
					)
				}
			>
				{shown.kind === "ended" ? (
					<p>
						What you typed on this page is still here. <SignInLink inNewTab />.
					</p>
				) : (
					<p>
						<span aria-hidden>
							<RelativeTime value={shown.endsAt} />.
						</span>{" "}
						{shown.kind === "idle" ? (
							"You haven't been active for a while."
						) : (
							<>
								Every session has a maximum length. <SignInLink inNewTab /> to continue here.
							</>
						)}
					</p>
				)}
			</Notice>
		</div>
	);
}
