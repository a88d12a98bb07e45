import { db } from "../lib/platform/db.ts";

/** The number of refusals of an action for a user: rows in the audit log, and repeats that are still being counted. */
export async function countRefusals(actorId: string, action: string): Promise<number> {
	const rows = await db().auditEvent.findMany({ where: { actorId, action, outcome: "refused" } });
	const open = await db().auditRepeat.findMany({
		where: { actor: `user ${actorId}`, row: { path: ["action"], equals: action } },
	});
	const ofRow = ({ details }: (typeof rows)[number]) => (details as { repeats?: number }).repeats ?? 1;
	return [...rows.map(ofRow), ...open.map(({ repeats }) => repeats)].reduce((sum, count) => sum + count, 0);
}
