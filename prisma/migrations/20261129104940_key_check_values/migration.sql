-- CreateEnum
CREATE TYPE "ActionBy" AS ENUM ('CUSTOMER', 'OPERATOR', 'AWS', 'NONE');

-- AlterTable
ALTER TABLE "kms_keys" ADD COLUMN     "facts_read_at" TIMESTAMPTZ(3),
ADD COLUMN     "health_action_by" "ActionBy" NOT NULL DEFAULT 'NONE';

-- AlterTable
ALTER TABLE "data_keys" ADD COLUMN     "check_value" BYTEA,
ADD COLUMN     "unopenable_since" TIMESTAMPTZ(3);
