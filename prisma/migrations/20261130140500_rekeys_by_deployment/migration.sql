-- A distributed database needs the deployment in the primary key. The previous release finds a rekey by its ID, which still works.
ALTER TABLE "rekeys" DROP CONSTRAINT "rekeys_pkey", ADD CONSTRAINT "rekeys_pkey" PRIMARY KEY ("deployment_id", "id");
