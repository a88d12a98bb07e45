-- AlterTable
ALTER TABLE "rekeys" ADD COLUMN     "failing_since" TIMESTAMPTZ(3),
ADD COLUMN     "failure" TEXT,
ADD COLUMN     "failures" INTEGER NOT NULL DEFAULT 0;
