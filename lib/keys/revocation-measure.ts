export type RevocationMeasure = {
	/** AWS's name for the refusal. */
	error: string;
	refusedAt: string;
	/**
	 * The time from AWS's last successful response until every process had discarded its data keys and the last lease of an
	 * application had ended. AWS does not report when exactly the key was revoked. Null if AWS had never allowed access.
	 */
	cutMs: number | null;
	/** The vendor's application processes that held a lease after AWS's last successful response. */
	applicationProcesses: number;
	/** Within how long after AWS last refused access was back; null while it is not. */
	restoredMs: number | null;
	/** Telemetry requests that were refused during the revocation. */
	refusedRequests: number;
};

export type RevocationRow = {
	error: string;
	lastAgreedAt: Date | null;
	refusedAt: Date;
	lastRefusedAt: Date;
	cutAt: Date | null;
	applicationProcesses: number;
	restoredAt: Date | null;
	refusedRequests: bigint;
};

/** The measurements of a revocation. Pure. */
export function revocationMeasure(revocation: RevocationRow): RevocationMeasure {
	const { error, lastAgreedAt, refusedAt, lastRefusedAt, cutAt, restoredAt } = revocation;
	// A process that held no data key has nothing to forget: for it, access ended with the refusal.
	const endedMs = Math.max(refusedAt.getTime(), cutAt?.getTime() ?? 0);
	return {
		error,
		refusedAt: refusedAt.toISOString(),
		applicationProcesses: revocation.applicationProcesses,
		cutMs: lastAgreedAt && Math.max(0, endedMs - lastAgreedAt.getTime()),
		refusedRequests: Number(revocation.refusedRequests),
		restoredMs: restoredAt && Math.max(0, restoredAt.getTime() - lastRefusedAt.getTime()),
	};
}
