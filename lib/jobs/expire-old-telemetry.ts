import { asJob } from "../access/context.ts";
import { db } from "../platform/db.ts";
import { ignoreErrors } from "../platform/ignore-errors.ts";
import { expireTelemetry, findOrganizationsWithRetention } from "../telemetry/expire-telemetry.ts";

/** Deletes telemetry past its organization's retention, batch by batch, until nothing is left or the worker stops. */
export async function expireOldTelemetry(signal: AbortSignal): Promise<void> {
	for (const organizationId of await findOrganizationsWithRetention(db())) {
		while (!signal.aborted && (await expireBatch(organizationId))) {}
	}
}

async function expireBatch(organizationId: string): Promise<boolean> {
	const expired = await ignoreErrors(
		expireTelemetry(asJob("telemetry.expire", organizationId), {}),
		"NOT_FOUND",
	);
	return expired !== undefined;
}
