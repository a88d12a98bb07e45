-- AlterEnum
ALTER TYPE "DataKeyState" ADD VALUE 'HELD';

-- AlterEnum
ALTER TYPE "RekeyReason" ADD VALUE 'REPLACE';
ALTER TYPE "RekeyReason" ADD VALUE 'RENEW';

-- AlterTable
ALTER TABLE "rekeys" ADD COLUMN     "damaged" BIGINT NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "damaged_records" (
    "deployment_id" UUID NOT NULL,
    "resource" "Resource" NOT NULL,
    "record_id" UUID NOT NULL,
    "data_key_id" UUID NOT NULL,
    "found_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "damaged_records_pkey" PRIMARY KEY ("deployment_id","resource","record_id")
);

-- CreateIndex
CREATE INDEX "damaged_records_deployment_id_data_key_id_idx" ON "damaged_records"("deployment_id", "data_key_id");

-- AddForeignKey
ALTER TABLE "damaged_records" ADD CONSTRAINT "damaged_records_deployment_id_data_key_id_fkey" FOREIGN KEY ("deployment_id", "data_key_id") REFERENCES "data_keys"("deployment_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;
