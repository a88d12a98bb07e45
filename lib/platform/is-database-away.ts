import { sqlState } from "./sql-state.ts";

/** PostgreSQL's classes and codes for connection failures, read-only, shutting down or starting, and too many connections. */
const awayStates = /^(08...|25006|57P0[123]|53300)$/;

/** Prisma's codes for the same, and for a transaction that ran out of time. */
const awayCodes = new Set(["P1001", "P1002", "P1008", "P1017", "P2024", "P2037", "P2028"]);

/** Messages of node-postgres that come without a code. */
const awayMessages = new Set([
	"timeout exceeded when trying to connect",
	"Connection terminated due to connection timeout",
	"Connection terminated unexpectedly",
	"Client has encountered a connection error and is not queryable",
	"Query read timeout",
]);

/**
 * True if the database did not answer or is read-only, for example during a failover, so that a retry may succeed. The
 * change may have been committed: a connection can break during a commit. Pure.
 */
export function isDatabaseAway(error: unknown): boolean {
	const state = sqlState(error);
	if (state !== null && awayStates.test(state)) return true;
	const { code, message, syscall } = (error ?? {}) as {
		code?: unknown;
		message?: unknown;
		syscall?: unknown;
	};
	if (typeof code === "string" && awayCodes.has(code)) return true;
	if (typeof message === "string" && awayMessages.has(message)) return true;
	// A connection that was refused or reset.
	return (
		syscall === "connect" && (code === "ECONNREFUSED" || code === "ETIMEDOUT" || code === "EHOSTUNREACH")
	);
}
