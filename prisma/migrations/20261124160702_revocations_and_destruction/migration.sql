-- AlterEnum
ALTER TYPE "DataKeyState" ADD VALUE 'SHREDDED';

-- AlterEnum
ALTER TYPE "RekeyReason" ADD VALUE 'COVER';
ALTER TYPE "RekeyReason" ADD VALUE 'DESTROY';

-- AlterTable
ALTER TABLE "organizations" ADD COLUMN     "retention_days" INTEGER;

-- AlterTable
ALTER TABLE "rekeys" ADD COLUMN     "destroyed" BIGINT NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "revocations" (
    "id" UUID NOT NULL,
    "kms_key_id" UUID NOT NULL,
    "error" TEXT NOT NULL,
    "last_agreed_at" TIMESTAMPTZ(3),
    "refused_at" TIMESTAMPTZ(3) NOT NULL,
    "last_refused_at" TIMESTAMPTZ(3) NOT NULL,
    "cut_at" TIMESTAMPTZ(3),
    "evictions" INTEGER NOT NULL DEFAULT 0,
    "restored_at" TIMESTAMPTZ(3),

    CONSTRAINT "revocations_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "revocations_kms_key_id_refused_at_idx" ON "revocations"("kms_key_id", "refused_at");

-- AddForeignKey
ALTER TABLE "revocations" ADD CONSTRAINT "revocations_kms_key_id_fkey" FOREIGN KEY ("kms_key_id") REFERENCES "kms_keys"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma's schema cannot say.

-- A destroyed data key has no wrapped bytes, and every other one has. As text, since a value of an enum is not to be
-- used in the transaction that adds it.
ALTER TABLE "data_keys" ADD CONSTRAINT "data_keys_shredded_is_empty" CHECK (
    ("state"::text = 'SHREDDED') = (length("wrapped") = 0)
);

-- A key is under one revocation at a time.
CREATE UNIQUE INDEX "revocations_one_open_per_key" ON "revocations"("kms_key_id") WHERE "restored_at" IS NULL;

ALTER TABLE "organizations" ADD CONSTRAINT "organizations_retention_is_positive" CHECK ("retention_days" >= 1);
