-- Whether the data under a key was destroyed, and how much, is a fact of the key: its history shows it.
ALTER TABLE "kms_keys" ADD COLUMN "data_destroyed_at" TIMESTAMPTZ(3), ADD COLUMN "destroyed_records" BIGINT;

-- Earlier destructions are in the audit log. A process of the previous version leaves both columns empty.
UPDATE "kms_keys" AS key SET "data_destroyed_at" = event."at", "destroyed_records" = (event."details"->>'records')::bigint
FROM "audit_events" AS event
WHERE event."chain_id" = key."organization_id" AND event."action" = 'key.data_destroyed' AND event."outcome" = 'done'
	AND event."target_id" = key."id"::text;
