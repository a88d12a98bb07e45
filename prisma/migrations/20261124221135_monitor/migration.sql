-- AlterTable
ALTER TABLE "kms_keys" ADD COLUMN     "facts" JSONB,
ADD COLUMN     "looked_at" TIMESTAMPTZ(3),
ADD COLUMN     "next_check_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- CreateTable
CREATE TABLE "health_hours" (
    "kms_key_id" UUID NOT NULL,
    "hour" TIMESTAMPTZ(0) NOT NULL,
    "healthy" INTEGER NOT NULL,
    "warning" INTEGER NOT NULL,
    "unreachable" INTEGER NOT NULL,
    "revoked" INTEGER NOT NULL,
    "latency_p50" DOUBLE PRECISION NOT NULL,
    "latency_p99" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "health_hours_pkey" PRIMARY KEY ("kms_key_id","hour")
);

-- CreateIndex
CREATE INDEX "health_hours_hour_idx" ON "health_hours"("hour");

-- CreateIndex
CREATE INDEX "health_checks_checked_at_idx" ON "health_checks"("checked_at");

-- AddForeignKey
ALTER TABLE "health_hours" ADD CONSTRAINT "health_hours_kms_key_id_fkey" FOREIGN KEY ("kms_key_id") REFERENCES "kms_keys"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma's schema cannot say: of the live customer keys of a region, those that are due.
CREATE INDEX "kms_keys_due" ON "kms_keys"("region", "next_check_at") WHERE "kind" = 'CUSTOMER' AND "status" <> 'DELETED';
