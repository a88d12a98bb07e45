-- A row of the audit log is never changed, by nobody: the table's owner included, until it drops this trigger, which the
-- application's role (prisma/application-role.sql) may not.
CREATE FUNCTION "refuse_audit_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'rows of the audit log are not changed or deleted' USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER "audit_rows_are_final" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_events"
	FOR EACH STATEMENT EXECUTE FUNCTION "refuse_audit_change"();

-- Also where session_replication_role silences ordinary triggers.
ALTER TABLE "audit_events" ENABLE ALWAYS TRIGGER "audit_rows_are_final";
