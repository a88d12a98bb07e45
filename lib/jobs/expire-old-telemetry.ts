import { db } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import { expireTelemetry, findOrganizationsWithRetention } from "../telemetry/expire-telemetry.ts";

/** Deletes what organizations do not keep any longer, batch by batch, until nothing is left or the worker stops. */
export async function expireOldTelemetry(signal: AbortSignal): Promise<void> {
	for (const organizationId of await findOrganizationsWithRetention(db())) {
		while (!signal.aborted && (await expireBatch(organizationId))) {}
	}
}

async function expireBatch(organizationId: string): Promise<boolean> {
	const caller = { kind: "job" as const, name: "telemetry.expire", organizationId };
	try {
		await expireTelemetry({ caller, requestId: newId(), ip: null }, {});
		return true;
	} catch (error) {
		if (error instanceof KeyholdError && error.code === "NOT_FOUND") return false;
		throw error;
	}
}
