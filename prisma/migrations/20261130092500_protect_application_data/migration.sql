-- In a migration of its own: a value of an enum can't be used in the transaction that adds it. Existing deployments get no
-- protection of application data here, since processes of the previous release can't read such a row.
CREATE UNIQUE INDEX "data_keys_one_index" ON "data_keys"("deployment_id") WHERE "state" = 'INDEX';
