-- CreateEnum
CREATE TYPE "LeasePurpose" AS ENUM ('SEAL', 'OPEN', 'INDEX');

-- AlterEnum
ALTER TYPE "Resource" ADD VALUE 'APPLICATION_DATA';

-- AlterEnum
ALTER TYPE "DataKeyState" ADD VALUE 'INDEX';
ALTER TYPE "DataKeyState" ADD VALUE 'RELEASED';
ALTER TYPE "DataKeyState" ADD VALUE 'DESTROYED';

-- AlterTable
ALTER TABLE "data_keys" ADD COLUMN     "released_at" TIMESTAMPTZ(3),
ADD COLUMN     "seals" BIGINT NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "application_tokens" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "scopes" TEXT[],
    "organization_ids" UUID[],
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "application_tokens_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "application_processes" (
    "id" UUID NOT NULL,
    "token_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "version" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "application_processes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "application_leases" (
    "deployment_id" UUID NOT NULL,
    "data_key_id" UUID NOT NULL,
    "process_id" UUID NOT NULL,
    "purpose" "LeasePurpose" NOT NULL,
    "first_leased_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "leased_until" TIMESTAMPTZ(3) NOT NULL,
    "seals_left" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "application_leases_pkey" PRIMARY KEY ("deployment_id","data_key_id","process_id","purpose")
);

-- CreateTable
CREATE TABLE "application_tables" (
    "name" TEXT NOT NULL,
    "registered_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "application_tables_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "application_scans" (
    "id" UUID NOT NULL,
    "table_name" TEXT NOT NULL,
    "worker" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "reported_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "application_scans_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "application_scan_counts" (
    "scan_id" UUID NOT NULL,
    "deployment_id" UUID NOT NULL,
    "data_key_id" UUID NOT NULL,
    "found" BIGINT NOT NULL,
    "done" BIGINT NOT NULL,
    "left" BIGINT NOT NULL,
    "reported_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "application_scan_counts_pkey" PRIMARY KEY ("scan_id","deployment_id","data_key_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "application_tokens_name_key" ON "application_tokens"("name");

-- CreateIndex
CREATE UNIQUE INDEX "application_tokens_token_hash_key" ON "application_tokens"("token_hash");

-- CreateIndex
CREATE INDEX "application_processes_token_id_idx" ON "application_processes"("token_id");

-- CreateIndex
CREATE INDEX "application_processes_last_seen_at_idx" ON "application_processes"("last_seen_at");

-- CreateIndex
CREATE INDEX "application_leases_process_id_idx" ON "application_leases"("process_id");

-- CreateIndex
CREATE INDEX "application_leases_leased_until_idx" ON "application_leases"("leased_until");

-- CreateIndex
CREATE INDEX "application_scans_table_name_started_at_idx" ON "application_scans"("table_name", "started_at" DESC);

-- CreateIndex
CREATE INDEX "application_scan_counts_deployment_id_data_key_id_idx" ON "application_scan_counts"("deployment_id", "data_key_id");

-- AddForeignKey
ALTER TABLE "application_processes" ADD CONSTRAINT "application_processes_token_id_fkey" FOREIGN KEY ("token_id") REFERENCES "application_tokens"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "application_leases" ADD CONSTRAINT "application_leases_deployment_id_data_key_id_fkey" FOREIGN KEY ("deployment_id", "data_key_id") REFERENCES "data_keys"("deployment_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "application_leases" ADD CONSTRAINT "application_leases_process_id_fkey" FOREIGN KEY ("process_id") REFERENCES "application_processes"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "application_scans" ADD CONSTRAINT "application_scans_table_name_fkey" FOREIGN KEY ("table_name") REFERENCES "application_tables"("name") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "application_scan_counts" ADD CONSTRAINT "application_scan_counts_scan_id_fkey" FOREIGN KEY ("scan_id") REFERENCES "application_scans"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "application_scan_counts" ADD CONSTRAINT "application_scan_counts_deployment_id_data_key_id_fkey" FOREIGN KEY ("deployment_id", "data_key_id") REFERENCES "data_keys"("deployment_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What a Prisma schema cannot express.

-- A destroyed data key has no wrapped bytes, and every other one has. As text: a value of an enum cannot be used in the
-- transaction that adds it.
ALTER TABLE "data_keys" DROP CONSTRAINT "data_keys_shredded_is_empty";
ALTER TABLE "data_keys" ADD CONSTRAINT "data_keys_destroyed_is_empty" CHECK (
    ("state"::text IN ('SHREDDED', 'DESTROYED')) = (length("wrapped") = 0)
);
ALTER TABLE "data_keys" ADD CONSTRAINT "data_keys_released_since" CHECK (
    ("state"::text = 'RELEASED') = ("released_at" IS NOT NULL)
);
-- Values in the vendor's tables keep these data keys, so Keyhold's own tables never do.
ALTER TABLE "data_keys" ADD CONSTRAINT "data_keys_states_of_application_data" CHECK (
    "state"::text NOT IN ('INDEX', 'RELEASED', 'DESTROYED') OR "resource"::text = 'APPLICATION_DATA'
);
ALTER TABLE "data_keys" ADD CONSTRAINT "data_keys_seals_are_not_negative" CHECK ("seals" >= 0);
ALTER TABLE "application_leases" ADD CONSTRAINT "application_leases_seals_are_not_negative" CHECK ("seals_left" >= 0);
ALTER TABLE "application_scan_counts" ADD CONSTRAINT "application_scan_counts_are_not_negative" CHECK (
    "found" >= 0 AND "done" >= 0 AND "left" >= 0
);
