import { z } from "zod";
import { tenantMutation, tenantQuery } from "../access/verbs.ts";
import type { Db } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { openStoredRecord, sealedSelection } from "../vault/open-stored-record.ts";
import { type RequestLogRow, requestLogColumns, requestLogRows } from "./list-request-logs.ts";

const input = z.object({ requestLogId: z.uuid() });

/** The metadata of one request log. @throws KeyholdError NOT_FOUND */
export const readRequestLog = tenantQuery({
	name: "readRequestLog",
	permission: "telemetry:read",
	input,
	run: async ({ db, input: { requestLogId }, organization }): Promise<RequestLogRow> => {
		const row = await db.requestLog.findFirst({
			where: ownedBy(organization.id, requestLogId),
			select: requestLogColumns,
		});
		const [view] = await requestLogRows(db, row ? [row] : []);
		if (!view) throw notFound();
		return view;
	},
});

/**
 * Opens the payload of one request log, as UTF-8 JSON. The opening is audited: who, which record, when.
 * @throws KeyholdError NOT_FOUND, and as openStoredRecord.
 */
export const openRequestLog = tenantMutation({
	name: "openRequestLog",
	permission: "telemetry:read",
	input,
	prepare: ({ db, input: { requestLogId }, organization }) =>
		openStoredRecord(() => loadSealed(db, organization.id, requestLogId)),
	run: async ({ input: { requestLogId }, prepared: payload }) => ({
		value: payload.toString("utf8"),
		audit: {
			action: "request_log.opened",
			target: { type: "request_log", id: requestLogId },
			isOpening: true,
		},
	}),
});

async function loadSealed(db: Db, organizationId: string, requestLogId: string) {
	const row = await db.requestLog.findFirst({
		where: ownedBy(organizationId, requestLogId),
		select: sealedSelection,
	});
	if (!row) throw notFound();
	return row;
}

function ownedBy(organizationId: string, id: string) {
	return { id, dataKey: { deployment: { organizationId } } };
}

function notFound(): KeyholdError {
	return new KeyholdError("NOT_FOUND", "There is no such request log in this organization.");
}
