-- AlterTable
ALTER TABLE "data_keys" ADD COLUMN     "leased_until" TIMESTAMPTZ(3);
