import { appendAudit } from "../audit/append.ts";
import { raiseAlert } from "../audit/raise-alert.ts";
import { databaseTime } from "../platform/database-time.ts";
import type { Tx } from "../platform/db.ts";
import type { ApplicationProcess } from "./application-inputs.ts";
import type { NamedDataKey } from "./find-data-keys.ts";
import type { LeaseHolder } from "./lease-holder.ts";

/** The process that has the value. A report on a scan names it only. */
type Finder = Pick<LeaseHolder, "actor" | "context"> & {
	process: Pick<ApplicationProcess, "name"> & Partial<ApplicationProcess>;
};

type FoundValue = {
	table: string | undefined;
	/** True for the table of a scan, which registers it. */
	isRegistered: boolean;
	/** True if the table had been registered before the release: earlier scans of it found nothing, so the value is newer. */
	isLate: boolean;
};

/**
 * Restores a RELEASED data key, since a value that needs it was found: by an application that opens it, or by a later scan. An
 * alert names the process, the table and the cause. Does nothing for a data key in another state. Unless the value's table
 * is registered, the data key is not released again until another one is.
 */
export async function takeBack(
	tx: Tx,
	{ actor, context, process }: Finder,
	organizationId: string,
	{ deploymentId, dataKeyId }: NamedDataKey,
	{ table, isRegistered, isLate }: FoundValue,
): Promise<void> {
	// By the database's clock, as the registration of tables.
	const at = await databaseTime(tx);
	const count = await tx.$executeRaw`UPDATE data_keys SET state = 'RETIRING', released_at = NULL,
			taken_back_at = CASE WHEN ${isRegistered} THEN taken_back_at ELSE ${at}::timestamptz END
		WHERE deployment_id = ${deploymentId}::uuid AND id = ${dataKeyId}::uuid AND state = 'RELEASED'`;
	if (count === 0) return;
	const deployment = await tx.deployment.findUniqueOrThrow({
		where: { id: deploymentId },
		select: { name: true, organization: { select: { name: true } } },
	});
	await raiseAlert(tx, {
		organizationId,
		type: isLate ? "application.late_value" : "application.table_forgotten",
		data: {
			organization: deployment.organization.name,
			deployment: deployment.name,
			deploymentId,
			dataKeyId,
			process: [process.name, process.version].filter(Boolean).join(" "),
			table: table ?? null,
		},
	});
	await appendAudit(tx, {
		chainId: organizationId,
		action: "application.data_key_taken_back",
		outcome: "done",
		actor,
		target: { type: "data_key", id: dataKeyId },
		details: {
			deploymentId,
			process: { ...process },
			table: table ?? null,
			cause: isLate ? "value written late" : "table not registered",
		},
		ip: context.ip,
		requestId: context.requestId,
	});
}
