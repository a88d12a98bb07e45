-- Grants the application's role: it reads and writes all tables, but can only read and append to the audit log. Run by the
-- owner of the tables after every migration, so that it holds for new tables too; safe to run again.
DO $$
BEGIN
	-- Simultaneous grants of two processes would fail.
	PERFORM pg_advisory_xact_lock(hashtextextended('keyhold application role', 0));

	IF to_regrole('keyhold_app') IS NULL THEN
		BEGIN
			CREATE ROLE keyhold_app NOLOGIN;
		EXCEPTION
			-- Roles belong to the whole server: another database's migration has just created it.
			WHEN duplicate_object OR unique_violation THEN NULL;
			-- A role that may create roles has to create it first: migrate() reports that.
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

	-- Partitions belong to the owner, who alone may make and drop tables: the functions do only that, for telemetry.
	IF to_regprocedure('make_telemetry_partitions(int, int)') IS NOT NULL THEN
		GRANT EXECUTE ON FUNCTION make_telemetry_partitions(int, int), set_aside_telemetry_partition(text),
			drop_telemetry_partition(text) TO keyhold_app;
	END IF;

	-- VACUUM FULL after a crypto-shredding (lib/vault/purge-shredded.ts).
	IF current_setting('server_version_num')::int >= 170000 THEN
		EXECUTE 'GRANT MAINTAIN ON data_keys TO keyhold_app';
	-- PostgreSQL before 17 has no MAINTAIN: only the owner of a table can vacuum it.
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
