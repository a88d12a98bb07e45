/** PostgreSQL's error code, from node-postgres or Prisma, for example `57014`; null for other errors. */
export function sqlState(error: unknown): string | null {
	const { code, meta } = (error ?? {}) as { code?: unknown; meta?: { driverAdapterError?: AdapterError } };
	const found = meta?.driverAdapterError?.cause?.originalCode ?? code;
	return typeof found === "string" && /^[0-9A-Z]{5}$/.test(found) ? found : null;
}

type AdapterError = { cause?: { originalCode?: unknown } };

/** The statement exceeded its time limit, or was canceled. */
export const queryCanceled = "57014";

const readOnly = "25006";

/** Ignores the error of a read-only database, for work that may be skipped, for example during a failover. @throws any other error */
export function unlessReadOnly(error: unknown): void {
	if (sqlState(error) !== readOnly) throw error;
}

/** A row with this key exists. */
export const uniqueViolation = "23505";

/** A lock was not free within lock_timeout. */
export const lockNotAvailable = "55P03";
