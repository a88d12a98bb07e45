import { sqlState } from "./sql-state.ts";

/** Classes and codes of PostgreSQL: connection exceptions, read-only, shutting down or starting, no connection left. */
const awayStates = /^(08...|25006|57P0[123]|53300)$/;

/** Prisma's: not reachable, timed out, closed, no connection in time, too many, a transaction that ran out of time. */
const awayCodes = new Set(["P1001", "P1002", "P1008", "P1017", "P2024", "P2037", "P2028"]);

/** node-postgres gives these no code. */
const awayMessages = new Set([
	"timeout exceeded when trying to connect",
	"Connection terminated due to connection timeout",
	"Connection terminated unexpectedly",
	"Client has encountered a connection error and is not queryable",
	"Query read timeout",
]);

/**
 * Whether the database did not answer, or takes no changes now, such as during a failover: the same may work in a
 * moment. Nothing was committed, or nobody knows: a connection can break while it commits. Pure.
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
	// A pool's own connection, refused or reset.
	return (
		syscall === "connect" && (code === "ECONNREFUSED" || code === "ETIMEDOUT" || code === "EHOSTUNREACH")
	);
}
