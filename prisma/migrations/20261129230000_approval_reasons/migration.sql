-- AlterEnum
ALTER TYPE "ApprovalAction" ADD VALUE 'UNCOVER_RESOURCE';

-- AlterTable
ALTER TABLE "approvals" ADD COLUMN     "reason" TEXT;
