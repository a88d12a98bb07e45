-- AlterTable
ALTER TABLE "memberships" ADD COLUMN     "invited_by" TEXT;

-- AlterTable
ALTER TABLE "api_tokens" ADD COLUMN     "created_by" TEXT,
ADD COLUMN     "created_by_user_id" UUID;

-- AddForeignKey
ALTER TABLE "api_tokens" ADD CONSTRAINT "api_tokens_created_by_user_id_fkey" FOREIGN KEY ("created_by_user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- The audit log has said who created a token.
UPDATE "api_tokens" t SET
	"created_by" = e."actor_label",
	"created_by_user_id" = (SELECT u."id" FROM "users" u WHERE e."actor_type" = 'user' AND u."id"::text = e."actor_id")
FROM "audit_events" e
WHERE e."chain_id" = t."organization_id" AND e."target_id" = t."id"::text
	AND e."action" = 'token.created' AND e."outcome" = 'done';

-- An invitation and the membership that it gave have the same moment.
UPDATE "memberships" m SET "invited_by" = i."invited_by"
FROM "invitations" i JOIN "users" u ON u."email" = i."email"
WHERE i."organization_id" = m."organization_id" AND u."id" = m."user_id" AND i."accepted_at" = m."created_at";
