-- Drops a partition that was set aside. Refuses while it has a record of the last day, or one that is not in the audit log:
-- it looks at the newest ID of each deployment, along the primary key, so the time does not depend on the number of records.
-- No one writes to such a partition, so the first lock stops no one. DROP TABLE also locks data_keys, because of the foreign
-- key: it comes last, waits half a second at most, and the transaction ends with it.
CREATE OR REPLACE FUNCTION drop_telemetry_partition(partition text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '2s'
SET enable_seqscan = off
AS $$
DECLARE
	is_kept boolean;
BEGIN
	-- Whether a table is empty is only known to a statement that reads it after it is locked.
	IF current_setting('transaction_isolation') <> 'read committed' THEN
		RAISE EXCEPTION 'partitions are changed in transactions of the level READ COMMITTED only';
	END IF;
	IF partition !~ '^(request_logs|spans)_[0-9a-z_]+_expired$' OR NOT EXISTS (
		SELECT FROM pg_class WHERE oid = to_regclass(format('public.%I', partition)) AND relkind = 'r' AND NOT relispartition
	) THEN
		RAISE EXCEPTION 'there is no expired partition %', partition;
	END IF;
	-- Counts of records are checked under the shared lock.
	PERFORM pg_advisory_xact_lock(hashtextextended('set aside partitions', 0));
	EXECUTE format('LOCK TABLE public.%I IN SHARE ROW EXCLUSIVE MODE', partition);
	EXECUTE format(
		'WITH RECURSIVE newest AS (
			(SELECT deployment_id, id FROM public.%1$I ORDER BY deployment_id DESC, id DESC LIMIT 1)
			UNION ALL
			SELECT next.deployment_id, next.id FROM newest CROSS JOIN LATERAL (
				SELECT deployment_id, id FROM public.%1$I AS record WHERE record.deployment_id < newest.deployment_id
				ORDER BY deployment_id DESC, id DESC LIMIT 1
			) AS next
		)
		SELECT EXISTS (
			SELECT FROM newest WHERE id >= public.telemetry_id_at(now() - interval ''1 day'') OR NOT EXISTS (
				SELECT FROM public.expired_partitions AS audited
				WHERE audited.partition = %1$L AND audited.deployment_id = newest.deployment_id
			)
		)', partition
	) INTO is_kept;
	IF is_kept THEN
		RAISE EXCEPTION 'the partition % holds records of the last day, or records that are not in the audit log', partition;
	END IF;
	DELETE FROM public.expired_partitions AS audited WHERE audited.partition = drop_telemetry_partition.partition;
	PERFORM set_config('lock_timeout', '500ms', true);
	EXECUTE format('DROP TABLE public.%I', partition);
END
$$;
