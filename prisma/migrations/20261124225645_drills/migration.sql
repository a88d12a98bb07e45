-- CreateTable
CREATE TABLE "drills" (
    "id" UUID NOT NULL,
    "kms_key_id" UUID NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revocation_id" UUID,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "drills_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "drills_kms_key_id_started_at_idx" ON "drills"("kms_key_id", "started_at");

-- AddForeignKey
ALTER TABLE "drills" ADD CONSTRAINT "drills_kms_key_id_fkey" FOREIGN KEY ("kms_key_id") REFERENCES "kms_keys"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma's schema cannot say: one drill of a key at a time.
CREATE UNIQUE INDEX "drills_one_open_per_key" ON "drills"("kms_key_id") WHERE "ended_at" IS NULL;
