-- AlterTable
ALTER TABLE "data_keys" ADD COLUMN     "taken_back_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "application_tables" ADD COLUMN     "organization_ids" UUID[] DEFAULT ARRAY[]::UUID[];
