-- concurrent index: request_logs_counted
-- What Prisma's schema cannot say: the histogram of request logs counts by time and status. This index holds both, so the rows
-- themselves, which are mostly sealed payload, are not read. New entries go to its end.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "request_logs_counted" ON "request_logs"("deployment_id", "time") INCLUDE ("status");
