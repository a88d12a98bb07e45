-- CreateEnum
CREATE TYPE "WhenBlocked" AS ENUM ('CATCH_UP', 'SKIP');

-- CreateEnum
CREATE TYPE "QueryPayloadKind" AS ENUM ('DEFINITION', 'RESULT');

-- CreateEnum
CREATE TYPE "QueryRunState" AS ENUM ('WAITING', 'DONE', 'BLOCKED', 'FAILED');

-- CreateTable
CREATE TABLE "scheduled_queries" (
    "deployment_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "schedule" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "when_blocked" "WhenBlocked" NOT NULL,
    "next_run_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "scheduled_queries_pkey" PRIMARY KEY ("deployment_id","id")
);

-- CreateTable
CREATE TABLE "scheduled_query_payloads" (
    "deployment_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "query_id" UUID NOT NULL,
    "kind" "QueryPayloadKind" NOT NULL,
    "data_key_id" UUID NOT NULL,
    "payload" BYTEA NOT NULL,

    CONSTRAINT "scheduled_query_payloads_pkey" PRIMARY KEY ("deployment_id","id")
);

-- CreateTable
CREATE TABLE "query_runs" (
    "deployment_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "query_id" UUID NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "state" "QueryRunState" NOT NULL DEFAULT 'WAITING',
    "finished_at" TIMESTAMPTZ(3),
    "blocked_at" TIMESTAMPTZ(3),
    "error" TEXT,
    "aws_error_name" TEXT,
    "rows" INTEGER,

    CONSTRAINT "query_runs_pkey" PRIMARY KEY ("deployment_id","id")
);

-- CreateIndex
CREATE INDEX "scheduled_queries_next_run_at_idx" ON "scheduled_queries"("next_run_at");

-- CreateIndex
CREATE UNIQUE INDEX "scheduled_queries_deployment_id_name_key" ON "scheduled_queries"("deployment_id", "name");

-- CreateIndex
CREATE INDEX "scheduled_query_payloads_deployment_id_data_key_id_id_idx" ON "scheduled_query_payloads"("deployment_id", "data_key_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "scheduled_query_payloads_deployment_id_query_id_kind_key" ON "scheduled_query_payloads"("deployment_id", "query_id", "kind");

-- CreateIndex
CREATE UNIQUE INDEX "query_runs_deployment_id_query_id_due_at_key" ON "query_runs"("deployment_id", "query_id", "due_at");

-- AddForeignKey
ALTER TABLE "scheduled_queries" ADD CONSTRAINT "scheduled_queries_deployment_id_fkey" FOREIGN KEY ("deployment_id") REFERENCES "deployments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "scheduled_query_payloads" ADD CONSTRAINT "scheduled_query_payloads_deployment_id_query_id_fkey" FOREIGN KEY ("deployment_id", "query_id") REFERENCES "scheduled_queries"("deployment_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "scheduled_query_payloads" ADD CONSTRAINT "scheduled_query_payloads_deployment_id_data_key_id_fkey" FOREIGN KEY ("deployment_id", "data_key_id") REFERENCES "data_keys"("deployment_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "query_runs" ADD CONSTRAINT "query_runs_deployment_id_query_id_fkey" FOREIGN KEY ("deployment_id", "query_id") REFERENCES "scheduled_queries"("deployment_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma's schema cannot say: the few runs that are still to be done, found without reading all that were.
CREATE INDEX "query_runs_open" ON "query_runs"("deployment_id", "id") WHERE "state" IN ('WAITING', 'BLOCKED');
