/** A data key that Keyhold is about to release once no table needs it. */
export type RetiringDataKey = {
	tenant: string;
	deploymentId: string;
	deployment: string;
	dataKeyId: string;
};

export type StartedScan = { scanId: string; dataKeys: RetiringDataKey[] };

/** The values that a scan has seen under one data key. Under one that stays, everything that was found is left. */
export type ScanCount = {
	dataKeyId: string;
	found: number;
	done: number;
	left: number;
};

/** Where scans are announced and reported. */
export type Scans = {
	/** Begins a scan of a table, and registers all `tables` that have sealed values. @throws KeyholdError */
	start(table: string, worker: string, tables: readonly string[]): Promise<StartedScan>;
	/** Reports counts. The last report of a scan has `isFinished`. @throws KeyholdError */
	report(scanId: string, counts: ScanCount[], isFinished: boolean): Promise<void>;
};
