import { type KeyFacts, lookAtKey } from "../kms/key-facts.ts";
import { pool } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";

/**
 * Looks at a key and keeps what AWS tells. What was known stays where AWS tells nothing, as under a denial; null then.
 * Never throws for what KMS does.
 */
export async function noteFacts(key: { id: string; arn: string; region: string }): Promise<KeyFacts | null> {
	let facts: KeyFacts | null = null;
	try {
		facts = await lookAtKey(key);
	} catch (error) {
		if (!(error instanceof KeyholdError)) throw error;
	}
	await pool().query({
		name: "note facts",
		text: "UPDATE kms_keys SET facts = COALESCE($2::jsonb, facts), looked_at = clock_timestamp() WHERE id = $1",
		values: [key.id, facts && JSON.stringify(facts)],
	});
	return facts;
}
