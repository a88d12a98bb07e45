import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { patientRead } from "../access/expensive-read.ts";
import { inExportTurn, requireExportTurn } from "../access/export-turn.ts";
import { tenantMutation } from "../access/verbs.ts";
import { now } from "../platform/clock.ts";
import { type Db, db, withConnections } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import type { AuditEvent } from "../platform/prisma/client.ts";
import { Turns } from "../platform/turns.ts";
import { type AuditFilters, auditSearch, isSearch, matching } from "./audit-filters.ts";
import { type ExportFormat, exportFormats, exportHead, exportRow, exportTrailer } from "./export-format.ts";
import { currentSigningKey, type SigningKeyPair } from "./signing-keys.ts";

/** Reading a page blocks the event loop for a few milliseconds only. */
const pageRows = 250;
/** A rest between two pages, for other work of the process. */
const restMs = 15;

type ChainEnd = { seq: bigint; hash: string };
type Export = {
	organizationId: string;
	format: ExportFormat;
	filters: AuditFilters;
	head: ChainEnd;
	key: SigningKeyPair;
	madeAt: string;
};

export type AuditExport = {
	fileName: string;
	contentType: string;
	/** The export in pieces, in constant memory. If reading fails, it ends without its last line. */
	pieces: AsyncGenerator<Uint8Array>;
};

/**
 * Exports an organization's audit log as of now, oldest row first, signed in its last line. The export is audited before its
 * first row is read.
 * @throws KeyholdError RATE_LIMITED while several exports of the organization are read; as callKms if the signing key cannot
 * be opened
 */
export const exportAuditLog = tenantMutation({
	name: "exportAuditLog",
	permission: "audit:read",
	input: auditSearch.extend({
		format: z.enum(exportFormats, { error: `Use ${exportFormats.join(" or ")} as the format.` }),
	}),
	prepare: ({ organization }) => {
		requireExportTurn("audit", organization.id);
		return currentSigningKey();
	},
	run: async ({ tx, input: { format, ...filters }, prepared: key, organization }) => {
		const { id: organizationId, slug } = organization;
		const head = await readHead(tx, organizationId);
		const madeAt = now().toISOString();
		const value: AuditExport = {
			fileName: `keyhold-audit-${slug}-${madeAt.slice(0, 10)}.${format}`,
			contentType: format === "csv" ? "text/csv; charset=utf-8" : "application/jsonl",
			pieces: inExportTurn(
				"audit",
				organizationId,
				piecesOf({ organizationId, format, filters, head, key, madeAt }),
			),
		};
		return {
			value,
			audit: {
				action: "audit.exported",
				target: { type: "organization", id: organizationId },
				details: { format, filters: shownFilters(filters), upTo: head.seq.toString(), keyId: key.id },
			},
		};
	},
});

async function* piecesOf(options: Export): AsyncGenerator<Uint8Array> {
	const { organizationId, format, filters, head, key, madeAt } = options;
	const digest = createHash("sha256");
	const piece = (text: string) => {
		const bytes = Buffer.from(text);
		digest.update(bytes);
		return bytes;
	};
	yield piece(exportHead(format));
	let rows = 0;
	const turns = new Turns();
	for await (const page of pagesOf(organizationId, filters, head.seq)) {
		rows += page.length;
		let text = "";
		for (const row of page) {
			text += exportRow(format, row);
			if (turns.isOver()) await turns.next();
		}
		yield piece(text);
	}
	const statement = {
		type: "keyhold.audit-export/1",
		chainId: organizationId,
		format,
		madeAt,
		filters: shownFilters(filters),
		rows,
		head: { seq: head.seq.toString(), hash: head.hash },
		sha256: digest.digest("hex"),
	} as const;
	yield Buffer.from(exportTrailer(statement, key));
}

async function* pagesOf(chainId: string, filters: AuditFilters, last: bigint): AsyncGenerator<AuditEvent[]> {
	const readAfter = (on: Db, after: bigint) =>
		on.auditEvent.findMany({
			where: { ...matching(chainId, filters), seq: { gt: after, lte: last } },
			orderBy: { seq: "asc" },
			take: pageRows,
		});
	for (let after = 0n; ; ) {
		// A filter may make the database read the whole chain for one page, so such pages are searches.
		const page = isSearch(filters)
			? await patientRead(chainId, (tx) => readAfter(tx, after))
			: await withConnections("exports", () => readAfter(db(), after));
		if (page.length > 0) yield page;
		if (page.length < pageRows) return;
		after = page.at(-1)?.seq ?? last;
		await pause(restMs);
	}
}

async function readHead(on: Db, chainId: string): Promise<ChainEnd> {
	const head = await on.auditHead.findUnique({ where: { chainId } });
	if (!head) throw new KeyholdError("NOT_FOUND", "This organization's audit log is empty.");
	return { seq: head.seq, hash: Buffer.from(head.hash).toString("hex") };
}

function shownFilters(filters: AuditFilters): Record<string, string> {
	const given = Object.entries(filters).filter(([, value]) => value !== undefined);
	return Object.fromEntries(
		given.map(([name, value]) => [name, value instanceof Date ? value.toISOString() : String(value)]),
	);
}
