-- CreateTable
CREATE TABLE "kms_requests" (
    "kms_key_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "requests" INTEGER NOT NULL,

    CONSTRAINT "kms_requests_pkey" PRIMARY KEY ("kms_key_id","day")
);

-- AddForeignKey
ALTER TABLE "kms_requests" ADD CONSTRAINT "kms_requests_kms_key_id_fkey" FOREIGN KEY ("kms_key_id") REFERENCES "kms_keys"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
