-- AlterTable
ALTER TABLE "organizations" ADD COLUMN     "offboarding_ends_at" TIMESTAMPTZ(3);

-- CreateEnum
CREATE TYPE "OffboardingState" AS ENUM ('WAITING', 'GRACE', 'DESTROYING', 'DONE');

-- CreateTable
CREATE TABLE "offboardings" (
    "organization_id" UUID NOT NULL,
    "state" "OffboardingState" NOT NULL,
    "grace_days" INTEGER NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "requested_by" TEXT NOT NULL,
    "requester_id" UUID,
    "approved_by" TEXT,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "destroyed_at" TIMESTAMPTZ(3),
    "data_keys" INTEGER,
    "records" BIGINT,
    "finished_at" TIMESTAMPTZ(3),
    "report" JSONB,
    "statement" JSONB,

    CONSTRAINT "offboardings_pkey" PRIMARY KEY ("organization_id")
);

-- CreateIndex
CREATE INDEX "offboardings_state_ends_at_idx" ON "offboardings"("state", "ends_at");

-- AddForeignKey
ALTER TABLE "offboardings" ADD CONSTRAINT "offboardings_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
