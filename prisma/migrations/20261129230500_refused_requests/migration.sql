-- Export requests that gateways refused because AWS refused the key. Older gateways count nothing.
ALTER TABLE revocations ADD COLUMN refused_requests bigint NOT NULL DEFAULT 0;
