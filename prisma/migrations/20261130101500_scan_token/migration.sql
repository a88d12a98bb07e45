-- AlterTable
ALTER TABLE "application_scans" ADD COLUMN     "token_id" UUID;
