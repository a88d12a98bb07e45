-- partitions: request_logs, spans
-- Partitions both tables by ranges of id. npm run migrate prepares the tables first, so that this script holds its locks for
-- milliseconds: no row is read or moved. Without that preparation the script reads both tables once.

-- The first ID of a time. IDs of records begin with the bits 10 and 46 bits of the record's own time in milliseconds
-- (lib/platform/record-id.ts).
CREATE FUNCTION telemetry_id_at(at timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT (lpad(to_hex((1::bigint << 47) + floor(extract(epoch FROM at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

-- The time of an ID that telemetry_id_at returned.
CREATE FUNCTION telemetry_time_of(id uuid) RETURNS timestamptz LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT to_timestamp((('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint - (1::bigint << 47)) / 1000.0)
$$;

-- The partitions of both tables. "first" is inclusive, "until" is exclusive; null means without a limit.
CREATE FUNCTION telemetry_partitions() RETURNS TABLE (parent text, name text, first uuid, until uuid)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT parent.relname, child.relname,
		substring(pg_get_expr(child.relpartbound, child.oid) FROM 'FROM \(''([0-9a-f-]{36})''\)')::uuid,
		substring(pg_get_expr(child.relpartbound, child.oid) FROM 'TO \(''([0-9a-f-]{36})''\)')::uuid
	FROM pg_class parent
	JOIN pg_inherits ON pg_inherits.inhparent = parent.oid
	JOIN pg_class child ON child.oid = pg_inherits.inhrelid
	WHERE parent.oid IN ('public.request_logs'::regclass, 'public.spans'::regclass)
$$;

-- Adds one partition.
CREATE FUNCTION add_telemetry_partition(parent text, name text, first uuid, until uuid) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	EXECUTE format(
		'CREATE TABLE public.%I PARTITION OF public.%I FOR VALUES FROM (%s) TO (%s)', name, parent,
		coalesce(quote_literal(first), 'MINVALUE'), coalesce(quote_literal(until), 'MAXVALUE')
	);
END
$$;

-- Makes the partitions of the coming days in place of the last one, which holds all later times. Each begins at 00:00 UTC. It
-- runs with the owner's rights, since the application's role may not change tables. It gives up after two seconds without
-- its locks; the last partition takes all rows meanwhile.
CREATE FUNCTION make_telemetry_partitions(width_days int, ahead_days int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '2s'
AS $$
DECLARE
	undated CONSTANT uuid := 'c0000000-0000-0000-0000-000000000000';
	today CONSTANT timestamptz := date_trunc('day', now(), 'UTC');
	wanted CONSTANT timestamptz := today + make_interval(days => ahead_days);
	made int := 0;
	last record;
	begins timestamptz;
	ends timestamptz;
	has_rows boolean;
BEGIN
	-- Whether a table is empty is only known to a statement that reads it after it is locked.
	IF current_setting('transaction_isolation') <> 'read committed' THEN
		RAISE EXCEPTION 'partitions are changed in transactions of the level READ COMMITTED only';
	END IF;
	IF width_days NOT BETWEEN 1 AND 31 OR ahead_days NOT BETWEEN 2 AND 366 THEN
		RAISE EXCEPTION 'partitions have 1 to 31 days and are made 2 to 366 days ahead';
	END IF;
	FOR last IN SELECT * FROM public.telemetry_partitions() WHERE until = undated ORDER BY name LOOP
		begins := public.telemetry_time_of(last.first);
		CONTINUE WHEN begins >= wanted;
		EXECUTE format('LOCK TABLE public.%I IN ACCESS EXCLUSIVE MODE', last.parent);
		-- Another process was faster.
		CONTINUE WHEN to_regclass(format('public.%I', last.name)) IS NULL;
		EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', last.name) INTO has_rows;
		IF has_rows THEN
			-- No partition was made in time. What came meanwhile is one partition, up to the latest time that a dated ID may have.
			ends := greatest(begins, today) + interval '2 days';
			EXECUTE format('ALTER TABLE public.%I DETACH PARTITION public.%I', last.parent, last.name);
			EXECUTE format('ALTER TABLE public.%I RENAME TO %I', last.name, last.parent || to_char(begins AT TIME ZONE 'UTC', '"_"YYYYMMDD'));
			EXECUTE format(
				'ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)', last.parent,
				last.parent || to_char(begins AT TIME ZONE 'UTC', '"_"YYYYMMDD'), last.first, public.telemetry_id_at(ends)
			);
			begins := ends;
		ELSE
			EXECUTE format('DROP TABLE public.%I', last.name);
		END IF;
		WHILE begins < wanted LOOP
			-- After a long pause, the days that passed are one partition.
			ends := greatest(begins + make_interval(days => width_days), today);
			PERFORM public.add_telemetry_partition(
				last.parent, last.parent || to_char(begins AT TIME ZONE 'UTC', '"_"YYYYMMDD'),
				public.telemetry_id_at(begins), public.telemetry_id_at(ends)
			);
			made := made + 1;
			begins := ends;
		END LOOP;
		PERFORM public.add_telemetry_partition(
			last.parent, last.parent || to_char(begins AT TIME ZONE 'UTC', '"_from_"YYYYMMDD'),
			public.telemetry_id_at(begins), undated
		);
	END LOOP;
	RETURN made;
END
$$;
REVOKE ALL ON FUNCTION make_telemetry_partitions(int, int) FROM PUBLIC;

-- Sets a partition aside whose retention is over: it is no longer part of its table, which gets an empty partition in its
-- place, and its name ends in _expired. Returns the new name. Who counted its rows then drops it with
-- drop_telemetry_partition.
CREATE FUNCTION set_aside_telemetry_partition(partition text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '2s'
AS $$
DECLARE
	dated CONSTANT uuid := '80000000-0000-0000-0000-000000000000';
	undated CONSTANT uuid := 'c0000000-0000-0000-0000-000000000000';
	expired record;
	neighbor record;
	begins uuid;
	has_rows boolean;
BEGIN
	-- Whether a table is empty is only known to a statement that reads it after it is locked.
	IF current_setting('transaction_isolation') <> 'read committed' THEN
		RAISE EXCEPTION 'partitions are changed in transactions of the level READ COMMITTED only';
	END IF;
	SELECT * INTO expired FROM public.telemetry_partitions() WHERE name = partition;
	IF expired.name IS NULL OR expired.first IS NULL OR expired.first < dated OR expired.until IS NULL OR expired.until >= undated
		OR public.telemetry_time_of(expired.until) > now() - interval '1 day' THEN
		RAISE EXCEPTION 'there is no partition % of a past day', partition;
	END IF;
	-- Counts of records are checked under the shared lock.
	PERFORM pg_advisory_xact_lock(hashtextextended('set aside partitions', 0));
	EXECUTE format('LOCK TABLE public.%I IN ACCESS EXCLUSIVE MODE', expired.parent);
	begins := expired.first;
	-- Joins the empty partitions of dropped days.
	SELECT * INTO neighbor FROM public.telemetry_partitions() WHERE parent = expired.parent AND until = expired.first AND first >= dated;
	IF neighbor.name IS NOT NULL THEN
		EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', neighbor.name) INTO has_rows;
		IF NOT has_rows THEN
			EXECUTE format('DROP TABLE public.%I', neighbor.name);
			begins := neighbor.first;
		END IF;
	END IF;
	EXECUTE format('ALTER TABLE public.%I DETACH PARTITION public.%I', expired.parent, expired.name);
	EXECUTE format('ALTER TABLE public.%I RENAME TO %I', expired.name, expired.name || '_expired');
	PERFORM public.add_telemetry_partition(
		expired.parent, expired.parent || to_char(public.telemetry_time_of(expired.until) AT TIME ZONE 'UTC', '"_to_"YYYYMMDD'),
		begins, expired.until
	);
	RETURN expired.name || '_expired';
END
$$;
REVOKE ALL ON FUNCTION set_aside_telemetry_partition(text) FROM PUBLIC;

-- Deployments whose records in a partition that was set aside are in the audit log.
CREATE TABLE "expired_partitions" (
    "partition" TEXT NOT NULL,
    "deployment_id" UUID NOT NULL,

    CONSTRAINT "expired_partitions_pkey" PRIMARY KEY ("partition","deployment_id")
);

-- Drops a partition that was set aside. Refuses while it has a record of the last day, or one that is not in the audit log.
CREATE FUNCTION drop_telemetry_partition(partition text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '2s'
AS $$
DECLARE
	at text := CASE WHEN partition ~ '^request_logs_[0-9a-z_]+_expired$' THEN 'time'
		WHEN partition ~ '^spans_[0-9a-z_]+_expired$' THEN 'start_time' END;
	is_kept boolean;
BEGIN
	-- Whether a table is empty is only known to a statement that reads it after it is locked.
	IF current_setting('transaction_isolation') <> 'read committed' THEN
		RAISE EXCEPTION 'partitions are changed in transactions of the level READ COMMITTED only';
	END IF;
	IF at IS NULL OR NOT EXISTS (
		SELECT FROM pg_class WHERE oid = to_regclass(format('public.%I', partition)) AND relkind = 'r' AND NOT relispartition
	) THEN
		RAISE EXCEPTION 'there is no expired partition %', partition;
	END IF;
	EXECUTE format('LOCK TABLE public.%I IN ACCESS EXCLUSIVE MODE', partition);
	EXECUTE format(
		'SELECT EXISTS (
			SELECT FROM public.%I AS record WHERE record.%I >= now() - interval ''1 day'' OR NOT EXISTS (
				SELECT FROM public.expired_partitions AS audited
				WHERE audited.partition = %L AND audited.deployment_id = record.deployment_id
			)
		)', partition, at, partition
	) INTO is_kept;
	IF is_kept THEN
		RAISE EXCEPTION 'the partition % holds records of the last day, or records that are not in the audit log', partition;
	END IF;
	EXECUTE format('DROP TABLE public.%I', partition);
	DELETE FROM public.expired_partitions AS audited WHERE audited.partition = drop_telemetry_partition.partition;
END
$$;
REVOKE ALL ON FUNCTION drop_telemetry_partition(text) FROM PUBLIC;

-- Makes a table the first partition of a new one of the same name, with the same indexes and foreign keys. It holds the IDs
-- of earlier releases, which begin with the bit 0.
CREATE FUNCTION pg_temp.partition_by_id(parent text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	dated CONSTANT uuid := '80000000-0000-0000-0000-000000000000';
	undated CONSTANT uuid := 'c0000000-0000-0000-0000-000000000000';
	today CONSTANT timestamptz := date_trunc('day', now(), 'UTC');
	old record;
	is_distributed boolean := false;
BEGIN
	IF to_regclass('pg_dist_partition') IS NOT NULL THEN
		EXECUTE format('SELECT EXISTS (SELECT FROM pg_dist_partition WHERE logicalrelid = %L::regclass)', parent) INTO is_distributed;
	END IF;
	-- A table that Citus has distributed stays as it is.
	IF is_distributed THEN
		RETURN;
	END IF;
	EXECUTE format('CREATE TABLE public.%I (LIKE public.%I INCLUDING DEFAULTS) PARTITION BY RANGE (id)', parent || '_new', parent);
	PERFORM public.add_telemetry_partition(parent || '_new', parent || to_char(today AT TIME ZONE 'UTC', '"_to_"YYYYMMDD'), dated, public.telemetry_id_at(today));
	PERFORM public.add_telemetry_partition(parent || '_new', parent || to_char(today AT TIME ZONE 'UTC', '"_from_"YYYYMMDD'), public.telemetry_id_at(today), undated);
	PERFORM public.add_telemetry_partition(parent || '_new', parent || '_undated', undated, NULL);
	EXECUTE format('LOCK TABLE public.%I IN ACCESS EXCLUSIVE MODE', parent);
	FOR old IN
		SELECT c.relname AS name, pg_get_indexdef(i.indexrelid) AS definition, k.conname AS key, pg_get_constraintdef(k.oid) AS key_definition
		FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
		LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.contype = 'p'
		WHERE i.indrelid = format('public.%I', parent)::regclass
	LOOP
		EXECUTE format('ALTER INDEX public.%I RENAME TO %I', old.name, left(old.name, 56) || '_before');
		IF old.key IS NOT NULL THEN
			EXECUTE format('ALTER TABLE public.%I ADD CONSTRAINT %I %s', parent || '_new', old.key, old.key_definition);
		ELSE
			EXECUTE regexp_replace(old.definition, ' ON (ONLY )?(\S+) USING ', format(' ON public.%I USING ', parent || '_new'));
		END IF;
	END LOOP;
	FOR old IN
		SELECT conname AS key, pg_get_constraintdef(oid) AS definition FROM pg_constraint
		WHERE conrelid = format('public.%I', parent)::regclass AND contype = 'f'
	LOOP
		EXECUTE format('ALTER TABLE public.%I ADD CONSTRAINT %I %s', parent || '_new', old.key, old.definition);
	END LOOP;
	EXECUTE format('ALTER TABLE public.%I RENAME TO %I', parent, parent || '_before');
	EXECUTE format('ALTER TABLE public.%I RENAME TO %I', parent || '_new', parent);
	EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES FROM (MINVALUE) TO (%L)', parent, parent || '_before', dated);
	EXECUTE format('ALTER TABLE public.%I DROP CONSTRAINT IF EXISTS %I', parent || '_before', parent || '_before_ids');
	-- The rights of the application's role.
	IF to_regrole('keyhold_app') IS NOT NULL THEN
		EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON public.%I TO keyhold_app', parent);
	END IF;
END
$$;

SELECT pg_temp.partition_by_id('request_logs'), pg_temp.partition_by_id('spans');
DROP FUNCTION pg_temp.partition_by_id(text);
SELECT make_telemetry_partitions(1, 14);
