-- AlterTable
ALTER TABLE "users" ADD COLUMN     "unproved_organization_id" UUID;

-- AddForeignKey
ALTER TABLE "users" ADD CONSTRAINT "users_unproved_organization_id_fkey" FOREIGN KEY ("unproved_organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Accounts that an invitation link made before this was noted. Only those with no place elsewhere and no provider: for
-- them nothing changes now.
UPDATE "users" SET "unproved_organization_id" = m."organization_id"
FROM "memberships" m
WHERE m."user_id" = "users"."id" AND NOT "users"."is_support"
	AND NOT EXISTS (SELECT FROM "memberships" o WHERE o."user_id" = m."user_id" AND o."organization_id" <> m."organization_id")
	AND NOT EXISTS (SELECT FROM "oidc_identities" i WHERE i."user_id" = m."user_id")
	AND EXISTS (
		SELECT FROM "audit_events" e
		WHERE e."chain_id" = m."organization_id" AND e."target_id" = "users"."id"::text
			AND e."action" = 'invitation.accepted' AND e."details" ->> 'isNewAccount' = 'true'
	);
