-- The partitions of both tables. "first" is inclusive, "until" is exclusive; null means without a limit. With the partition's
-- OID, pg_get_expr would lock each partition until the transaction ends. A bound has no columns, so it needs none.
CREATE OR REPLACE FUNCTION telemetry_partitions() RETURNS TABLE (parent text, name text, first uuid, until uuid)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT parent.relname, child.relname,
		substring(pg_get_expr(child.relpartbound, 0) FROM 'FROM \(''([0-9a-f-]{36})''\)')::uuid,
		substring(pg_get_expr(child.relpartbound, 0) FROM 'TO \(''([0-9a-f-]{36})''\)')::uuid
	FROM pg_class parent
	JOIN pg_inherits ON pg_inherits.inhparent = parent.oid
	JOIN pg_class child ON child.oid = pg_inherits.inhrelid
	WHERE parent.oid IN ('public.request_logs'::regclass, 'public.spans'::regclass)
$$;
