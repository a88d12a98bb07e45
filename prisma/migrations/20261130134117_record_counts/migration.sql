-- CreateTable
CREATE TABLE "record_counts" (
    "deployment_id" UUID NOT NULL,
    "data_key_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "records" BIGINT NOT NULL DEFAULT 0,
    "seals" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "record_counts_pkey" PRIMARY KEY ("deployment_id","data_key_id","id")
);

-- AddForeignKey
ALTER TABLE "record_counts" ADD CONSTRAINT "record_counts_deployment_id_data_key_id_fkey" FOREIGN KEY ("deployment_id", "data_key_id") REFERENCES "data_keys"("deployment_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- Its rows are replaced often and its live rows are few, so vacuum it by the number of dead rows alone.
ALTER TABLE "record_counts" SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
