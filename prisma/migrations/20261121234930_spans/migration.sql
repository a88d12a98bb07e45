-- CreateTable
CREATE TABLE "spans" (
    "deployment_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "trace_id" TEXT NOT NULL,
    "span_id" TEXT NOT NULL,
    "parent_span_id" TEXT,
    "name" TEXT,
    "kind" SMALLINT NOT NULL,
    "status_code" SMALLINT NOT NULL,
    "start_time" TIMESTAMPTZ(6) NOT NULL,
    "duration_ms" DOUBLE PRECISION,
    "service" TEXT,
    "method" TEXT,
    "route" TEXT,
    "http_status" INTEGER,
    "data_key_id" UUID NOT NULL,
    "payload" BYTEA NOT NULL,

    CONSTRAINT "spans_pkey" PRIMARY KEY ("deployment_id","id")
);

-- CreateIndex
CREATE INDEX "spans_deployment_id_data_key_id_id_idx" ON "spans"("deployment_id", "data_key_id", "id");

-- CreateIndex
CREATE INDEX "spans_deployment_id_start_time_id_idx" ON "spans"("deployment_id", "start_time" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "spans_deployment_id_trace_id_idx" ON "spans"("deployment_id", "trace_id");

-- AddForeignKey
ALTER TABLE "spans" ADD CONSTRAINT "spans_deployment_id_data_key_id_fkey" FOREIGN KEY ("deployment_id", "data_key_id") REFERENCES "data_keys"("deployment_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;
