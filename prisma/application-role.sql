-- What the application's role may do: read and write everything, and of the audit log only read and append. Run by the
-- owner of the tables after every migration, so that it holds for new tables too; safe to run again.
DO $$
BEGIN
	-- Grants of two processes at once would trip over each other.
	PERFORM pg_advisory_xact_lock(hashtextextended('keyhold application role', 0));

	IF to_regrole('keyhold_app') IS NULL THEN
		BEGIN
			CREATE ROLE keyhold_app NOLOGIN;
		EXCEPTION
			-- Roles belong to the whole server: somebody made it meanwhile for another database.
			WHEN duplicate_object OR unique_violation THEN NULL;
			-- Somebody who may has to make it first: migrate() says so.
			WHEN insufficient_privilege THEN RETURN;
		END;
	END IF;

	GRANT USAGE ON SCHEMA public, pgboss TO keyhold_app;
	GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public, pgboss TO keyhold_app;
	GRANT SELECT, USAGE ON ALL SEQUENCES IN SCHEMA public, pgboss TO keyhold_app;
	ALTER DEFAULT PRIVILEGES IN SCHEMA public, pgboss GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO keyhold_app;
	ALTER DEFAULT PRIVILEGES IN SCHEMA public, pgboss GRANT SELECT, USAGE ON SEQUENCES TO keyhold_app;

	REVOKE ALL ON audit_events, audit_heads, _prisma_migrations FROM keyhold_app;
	GRANT SELECT, INSERT ON audit_events TO keyhold_app;
	GRANT SELECT, INSERT, UPDATE ON audit_heads TO keyhold_app;
	GRANT SELECT ON _prisma_migrations TO keyhold_app;

	-- VACUUM FULL after a crypto-shredding (lib/vault/purge-shredded.ts).
	IF current_setting('server_version_num')::int >= 170000 THEN
		EXECUTE 'GRANT MAINTAIN ON data_keys TO keyhold_app';
	-- Before MAINTAIN there was, only a table's owner could.
	ELSIF NOT EXISTS (
		SELECT FROM pg_class WHERE oid = 'data_keys'::regclass AND relowner = 'keyhold_app'::regrole
	) THEN
		IF NOT pg_has_role(current_user, 'keyhold_app', 'USAGE') THEN
			EXECUTE format('GRANT keyhold_app TO %I', current_user);
		END IF;
		GRANT CREATE ON SCHEMA public TO keyhold_app;
		ALTER TABLE data_keys OWNER TO keyhold_app;
		REVOKE CREATE ON SCHEMA public FROM keyhold_app;
	END IF;
END
$$;
