-- AlterTable
ALTER TABLE "application_leases" ADD COLUMN     "agreed_until" TIMESTAMPTZ(3) NOT NULL DEFAULT (clock_timestamp() + '00:00:15'::interval);

-- AlterTable
ALTER TABLE "revocations" ADD COLUMN     "application_processes" INTEGER NOT NULL DEFAULT 0;
