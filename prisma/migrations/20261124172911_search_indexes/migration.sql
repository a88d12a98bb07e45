-- CreateIndex
CREATE INDEX "request_logs_deployment_id_service_time_id_idx" ON "request_logs"("deployment_id", "service", "time" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "spans_deployment_id_service_start_time_id_idx" ON "spans"("deployment_id", "service", "start_time" DESC, "id" DESC);

-- What Prisma's schema cannot say: the few that failed, found without reading the many that did not.
CREATE INDEX "request_logs_failed" ON "request_logs"("deployment_id", "status", "time" DESC, "id" DESC) WHERE "status" >= 400;
CREATE INDEX "spans_failed" ON "spans"("deployment_id", "trace_id") WHERE "status_code" = 2;
