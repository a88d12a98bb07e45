-- Makes the partitions of the coming days in place of the one that holds the end of that time: the last one, or a wide one that
-- was made while the clock was far ahead. Each begins at 00:00 UTC. It runs with the owner's rights, since the application's
-- role may not change tables. It gives up after two seconds without its locks; the partition takes all rows meanwhile.
CREATE OR REPLACE FUNCTION make_telemetry_partitions(width_days int, ahead_days int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '2s'
AS $$
DECLARE
	dated CONSTANT uuid := '80000000-0000-0000-0000-000000000000';
	undated CONSTANT uuid := 'c0000000-0000-0000-0000-000000000000';
	today CONSTANT timestamptz := date_trunc('day', now(), 'UTC');
	wanted CONSTANT timestamptz := today + make_interval(days => ahead_days);
	made int := 0;
	wide record;
	begins timestamptz;
	ends timestamptz;
	newest uuid;
	kept text;
BEGIN
	-- Whether a table is empty is only known to a statement that reads it after it is locked.
	IF current_setting('transaction_isolation') <> 'read committed' THEN
		RAISE EXCEPTION 'partitions are changed in transactions of the level READ COMMITTED only';
	END IF;
	IF width_days NOT BETWEEN 1 AND 31 OR ahead_days NOT BETWEEN 2 AND 366 THEN
		RAISE EXCEPTION 'partitions have 1 to 31 days and are made 2 to 366 days ahead';
	END IF;
	FOR wide IN
		SELECT * FROM public.telemetry_partitions() WHERE first >= dated AND until <= undated
			AND first < public.telemetry_id_at(wanted) AND until > public.telemetry_id_at(wanted) ORDER BY name
	LOOP
		CONTINUE WHEN wide.until < undated
			AND public.telemetry_time_of(wide.until) - public.telemetry_time_of(wide.first) <= interval '31 days';
		EXECUTE format('LOCK TABLE public.%I IN ACCESS EXCLUSIVE MODE', wide.parent);
		-- Another process was faster.
		CONTINUE WHEN NOT EXISTS (
			SELECT FROM public.telemetry_partitions() WHERE name = wide.name AND first = wide.first AND until = wide.until
		);
		begins := public.telemetry_time_of(wide.first);
		EXECUTE format(
			'WITH RECURSIVE newest AS (
				(SELECT deployment_id, id FROM public.%1$I ORDER BY deployment_id DESC, id DESC LIMIT 1)
				UNION ALL
				SELECT next.deployment_id, next.id FROM newest CROSS JOIN LATERAL (
					SELECT deployment_id, id FROM public.%1$I AS record WHERE record.deployment_id < newest.deployment_id
					ORDER BY deployment_id DESC, id DESC LIMIT 1
				) AS next
			)
			SELECT id FROM newest ORDER BY id DESC LIMIT 1', wide.name
		) INTO newest;
		IF newest IS NOT NULL THEN
			-- No partition was made in time. What came meanwhile is one partition, up to the latest time that a dated ID may have,
			-- or that one has because the clock was ahead.
			ends := greatest(
				greatest(begins, today) + interval '2 days',
				date_trunc('day', public.telemetry_time_of(newest), 'UTC') + interval '1 day'
			);
			CONTINUE WHEN public.telemetry_id_at(ends) >= wide.until;
			kept := CASE WHEN wide.first = dated THEN wide.parent || to_char(ends AT TIME ZONE 'UTC', '"_to_"YYYYMMDD')
				ELSE wide.parent || to_char(begins AT TIME ZONE 'UTC', '"_"YYYYMMDD') END;
			EXECUTE format('ALTER TABLE public.%I DETACH PARTITION public.%I', wide.parent, wide.name);
			IF kept <> wide.name THEN
				EXECUTE format('ALTER TABLE public.%I RENAME TO %I', wide.name, kept);
			END IF;
			EXECUTE format(
				'ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)', wide.parent, kept,
				wide.first, public.telemetry_id_at(ends)
			);
			begins := ends;
		ELSE
			EXECUTE format('DROP TABLE public.%I', wide.name);
			IF wide.first = dated THEN
				PERFORM public.add_telemetry_partition(
					wide.parent, wide.parent || to_char(today AT TIME ZONE 'UTC', '"_to_"YYYYMMDD'), dated, public.telemetry_id_at(today)
				);
				begins := today;
			END IF;
		END IF;
		WHILE begins < wanted LOOP
			-- After a long pause, the days that passed are one partition.
			ends := greatest(begins + make_interval(days => width_days), today);
			IF public.telemetry_id_at(ends) > wide.until THEN
				ends := public.telemetry_time_of(wide.until);
			END IF;
			PERFORM public.add_telemetry_partition(
				wide.parent, wide.parent || to_char(begins AT TIME ZONE 'UTC', '"_"YYYYMMDD'),
				public.telemetry_id_at(begins), public.telemetry_id_at(ends)
			);
			made := made + 1;
			begins := ends;
		END LOOP;
		IF public.telemetry_id_at(begins) < wide.until THEN
			PERFORM public.add_telemetry_partition(
				wide.parent,
				wide.parent || to_char(begins AT TIME ZONE 'UTC', CASE WHEN wide.until = undated THEN '"_from_"YYYYMMDD' ELSE '"_"YYYYMMDD' END),
				public.telemetry_id_at(begins), wide.until
			);
		END IF;
	END LOOP;
	RETURN made;
END
$$;
