-- Adds what is missing in the counts: in a new table, everything. Both sides are read in one snapshot, so writes in progress
-- that count themselves are not lost and not counted twice. The records that processes of the previous release write later are
-- added by the workers' check of the counts (lib/vault/check-record-counts.ts), which is the same statement.
WITH kept AS MATERIALIZED (
  SELECT deployment_id, id FROM data_keys FOR KEY SHARE
), stored AS (
  SELECT deployment_id, data_key_id, count(*) AS records FROM request_logs GROUP BY deployment_id, data_key_id
  UNION ALL
  SELECT deployment_id, data_key_id, count(*) FROM spans GROUP BY deployment_id, data_key_id
  UNION ALL
  SELECT deployment_id, data_key_id, count(*) FROM scheduled_query_payloads GROUP BY deployment_id, data_key_id
), counted AS (
  SELECT deployment_id, data_key_id, sum(records) AS records FROM record_counts
  GROUP BY deployment_id, data_key_id
)
INSERT INTO record_counts (deployment_id, data_key_id, id, records, seals)
SELECT kept.deployment_id, kept.id, gen_random_uuid(), stored.records - COALESCE(counted.records, 0),
  GREATEST(stored.records - COALESCE(counted.records, 0), 0)
FROM kept
JOIN stored ON stored.deployment_id = kept.deployment_id AND stored.data_key_id = kept.id
LEFT JOIN counted ON counted.deployment_id = kept.deployment_id AND counted.data_key_id = kept.id
WHERE stored.records <> COALESCE(counted.records, 0);
