import { db } from "./db.ts";
import { log } from "./log.ts";

/**
 * Logs an error if the database would let this process change the audit log. The process continues, since a small
 * installation may use one role for everything. Never throws.
 */
export async function checkDatabaseRole(): Promise<void> {
	try {
		const [role] = await db().$queryRaw<{ name: string; isSuperuser: boolean; isOwner: boolean }[]>`
			SELECT rolname AS name, rolsuper AS "isSuperuser", pg_has_role(relowner, 'USAGE') AS "isOwner"
			FROM pg_roles, pg_class WHERE rolname = current_user AND pg_class.oid = 'audit_events'::regclass`;
		if (!role?.isSuperuser && !role?.isOwner) return;
		log.error(
			{ role: role.name },
			"this database role could change the audit log: run Keyhold as a member of keyhold_app that owns no table (docs/run-on-aws.md)",
		);
	} catch (error) {
		log.warn({ err: error }, "the database role was not checked");
	}
}
