import { db } from "../lib/platform/db.ts";

/** How often an action was refused to a user: what has a row in the audit log, and what is still being counted. */
export async function countRefusals(actorId: string, action: string): Promise<number> {
	const rows = await db().auditEvent.findMany({ where: { actorId, action, outcome: "refused" } });
	const open = await db().auditRepeat.findMany({
		where: { actor: `user ${actorId}`, row: { path: ["action"], equals: action } },
	});
	const ofRow = ({ details }: (typeof rows)[number]) => (details as { repeats?: number }).repeats ?? 1;
	return [...rows.map(ofRow), ...open.map(({ repeats }) => repeats)].reduce((sum, count) => sum + count, 0);
}
