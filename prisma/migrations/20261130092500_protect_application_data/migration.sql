-- Existing deployments keep their choice: an existing customer key covers application data once an Org Admin says so, since
-- the audit log has to tell when its protection began. New deployments are covered at first.
INSERT INTO "protections" ("deployment_id", "resource", "is_customer_key_covered")
SELECT "id", 'APPLICATION_DATA', false FROM "deployments"
ON CONFLICT DO NOTHING;

CREATE UNIQUE INDEX "data_keys_one_index" ON "data_keys"("deployment_id") WHERE "state" = 'INDEX';
