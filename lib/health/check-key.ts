import type { ProbeReport } from "../kms/probe/report.ts";
import { monotonicMs } from "../platform/clock.ts";
import { db } from "../platform/db.ts";
import { newestDataKeys } from "../vault/newest-data-keys.ts";
import { askKey } from "./ask-key.ts";
import { noteFacts } from "./note-facts.ts";
import { recordOutcome } from "./record-outcome.ts";

/**
 * Checks a customer's key at once, as the monitor does, and looks at it too. `probe` is a newer report than the one
 * kept with the key. Records the outcome. Never throws for what KMS does.
 */
export async function checkKey(kmsKeyId: string, probe?: ProbeReport): Promise<void> {
	const key = await db().kmsKey.findUniqueOrThrow({ where: { id: kmsKeyId } });
	const answer = await askKey(key, (await newestDataKeys([kmsKeyId])).get(kmsKeyId));
	const answeredMs = monotonicMs();
	const facts = await noteFacts(key);
	const detail = answer.failure?.code === "KEY_REVOKED" ? deletionNotice(facts?.deletionDate) : undefined;
	await recordOutcome(kmsKeyId, answer.failure, {
		by: "monitor",
		tookMs: answer.tookMs + monotonicMs() - answeredMs,
		latencyMs: answer.tookMs,
		...(detail && { detail }),
		...(probe && { probe }),
	});
}

/** What stands beside a refused key that AWS is about to delete. Pure. */
export function deletionNotice(deletionDate: string | null | undefined): string | undefined {
	return deletionDate ? `AWS deletes this key on ${deletionDate.slice(0, 10)}.` : undefined;
}
