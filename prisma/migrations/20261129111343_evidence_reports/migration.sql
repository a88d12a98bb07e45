-- CreateEnum
CREATE TYPE "EvidenceState" AS ENUM ('WAITING', 'RUNNING', 'DONE', 'FAILED');

-- CreateTable
CREATE TABLE "evidence_reports" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "from" TIMESTAMPTZ(3) NOT NULL,
    "to" TIMESTAMPTZ(3) NOT NULL,
    "state" "EvidenceState" NOT NULL DEFAULT 'WAITING',
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "requested_by" TEXT NOT NULL,
    "request_id" TEXT NOT NULL,
    "rows_done" INTEGER NOT NULL DEFAULT 0,
    "rows_total" INTEGER NOT NULL DEFAULT 0,
    "finished_at" TIMESTAMPTZ(3),
    "report" JSONB,

    CONSTRAINT "evidence_reports_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "evidence_reports_organization_id_requested_at_idx" ON "evidence_reports"("organization_id", "requested_at" DESC);

-- AddForeignKey
ALTER TABLE "evidence_reports" ADD CONSTRAINT "evidence_reports_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- One report of an organization is made at a time.
CREATE UNIQUE INDEX "evidence_reports_one_at_a_time" ON "evidence_reports"("organization_id") WHERE "state" IN ('WAITING', 'RUNNING');
