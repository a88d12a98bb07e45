-- AlterEnum
ALTER TYPE "ApprovalAction" ADD VALUE 'SWITCH_OFF_TWO_PERSON';

-- AlterTable
ALTER TABLE "approvals" ADD COLUMN     "requester_user_id" UUID,
ALTER COLUMN "kms_key_id" DROP NOT NULL;

-- At most one waits for each key and action; NULL is the organization itself.
CREATE UNIQUE INDEX "approvals_one_waiting" ON "approvals"("organization_id", "action", "kms_key_id") NULLS NOT DISTINCT
    WHERE "state" = 'WAITING';

-- As text: a value of an enum cannot be used in the transaction that adds it.
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_key_has_its_action" CHECK (
    ("kms_key_id" IS NULL) = ("action"::text = 'SWITCH_OFF_TWO_PERSON')
);

-- The last word, whatever the code above says: what was done was approved, and by somebody else.
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_by_another_person" CHECK (
    "state" <> 'DONE' OR ("decider_id" IS NOT NULL AND "decider_id" IS DISTINCT FROM "requester_user_id")
);
