import { counted } from "@/components/ui/format.ts";
import type { SessionTime } from "@/lib/identity/account/session-time.ts";

export type SessionStep =
	/** Nothing to show for the next `ms`. */
	| { kind: "wait"; ms: number }
	/** It ends without activity. */
	| { kind: "idle"; endsAt: number; leftMs: number }
	/** It ends even with activity. */
	| { kind: "limit"; endsAt: number; leftMs: number };

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
	return { kind: endsInMs <= idleInMs ? "limit" : "idle", endsAt: at + left, leftMs: left };
}

/** "You will be signed out in 2 minutes." It is read out whenever it changes, so it has no seconds. Pure. */
export function signOutTitle(leftMs: number): string {
	const left = leftMs < 60_000 ? "less than a minute" : counted(Math.round(leftMs / 60_000), "minute");
	return `You will be signed out in ${left}.`;
}
