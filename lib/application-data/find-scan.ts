import { z } from "zod";
import type { ApplicationGrant } from "../access/authorize.ts";
import type { Db } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";

/** A running scan of the token. @throws KeyholdError NOT_FOUND for one that is finished or of another token */
export async function findScan(
	on: Db,
	{ tokenId }: ApplicationGrant,
	scanId: string,
): Promise<{ id: string; startedAt: Date; tableName: string; worker: string }> {
	const scan = z.uuid().safeParse(scanId).success
		? await on.applicationScan.findFirst({
				where: { id: scanId, tokenId, finishedAt: null },
				select: { id: true, startedAt: true, tableName: true, worker: true },
			})
		: null;
	if (!scan)
		throw new KeyholdError(
			"NOT_FOUND",
			"This token has no such scan, or the scan is finished. Begin another one.",
		);
	return scan;
}
