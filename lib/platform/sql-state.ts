/** PostgreSQL's code of what failed, by node-postgres or through Prisma, such as `57014`; null for other failures. */
export function sqlState(error: unknown): string | null {
	const { code, meta } = (error ?? {}) as { code?: unknown; meta?: { driverAdapterError?: AdapterError } };
	const found = meta?.driverAdapterError?.cause?.originalCode ?? code;
	return typeof found === "string" && /^[0-9A-Z]{5}$/.test(found) ? found : null;
}

type AdapterError = { cause?: { originalCode?: unknown } };

/** The statement took longer than it may, or was cancelled. */
export const queryCanceled = "57014";

const readOnly = "25006";

/** For what may be left undone while the database takes no changes, as during a failover. @throws any other error */
export function unlessReadOnly(error: unknown): void {
	if (sqlState(error) !== readOnly) throw error;
}

/** A row with this key is there already. */
export const uniqueViolation = "23505";
