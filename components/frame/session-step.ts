import type { SessionTime } from "@/lib/identity/account/session-time.ts";

export type SessionStep =
	/** Nothing to show for the next `ms`. */
	| { kind: "wait"; ms: number }
	/** It ends without activity. */
	| { kind: "idle"; endsAt: number }
	/** It ends even with activity. */
	| { kind: "limit"; endsAt: number };

/** The time before the end of a session at which the warning appears: two minutes, or half of a short session. Pure. */
export function warnBeforeMs(idleMs: number): number {
	return Math.min(120_000, idleMs / 2);
}

/** Decides what to show for a session with this much time left. Pure. */
export function nextSessionStep(
	{ idleInMs, endsInMs }: SessionTime,
	warnMs: number,
	at: number,
): SessionStep {
	const left = Math.min(idleInMs, endsInMs);
	if (left > warnMs) return { kind: "wait", ms: left - warnMs };
	return { kind: endsInMs <= idleInMs ? "limit" : "idle", endsAt: at + left };
}
