import canonicalize from "canonicalize";
import { canonicalForm } from "../audit/hash-of.ts";
import { byteOrderMark, csvRecord } from "../platform/csv-record.ts";
import type { AuditEvent } from "../platform/prisma/client.ts";
import { signStatement } from "./sign-statement.ts";
import type { SigningKeyPair } from "./signing-keys.ts";

export const exportFormats = ["csv", "jsonl"] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** The last line of an export, about all lines before it. Its RFC 8785 form is what is signed. */
export type ExportStatement = {
	type: "keyhold.audit-export/1";
	chainId: string;
	format: ExportFormat;
	madeAt: string;
	/** Empty for the whole log. */
	filters: Record<string, string>;
	rows: number;
	/** The number and hash of the chain's last row when the export began. */
	head: { seq: string; hash: string };
	/** Of every byte before the last line, hexadecimal. */
	sha256: string;
	keyId: string;
};

const columns = [
	"seq",
	"at",
	"action",
	"outcome",
	"actorType",
	"actorId",
	"actorLabel",
	"targetType",
	"targetId",
	"details",
	"ip",
	"requestId",
	"awsRequestIds",
	"prevHash",
	"hash",
] as const;

/** The text before the rows: in CSV, a byte order mark and the column names. Pure. */
export function exportHead(format: ExportFormat): string {
	return format === "csv" ? byteOrderMark + csvRecord([...columns]) : "";
}

/**
 * One row. In JSON Lines, its canonical form with its hash as an additional member, so that a reader can check the hash. In
 * CSV (RFC 4180), for spreadsheets. Pure.
 */
export function exportRow(format: ExportFormat, row: AuditEvent): string {
	const { hash, ...event } = row;
	const hex = Buffer.from(hash).toString("hex");
	if (format === "jsonl") return `${canonicalForm(event).slice(0, -1)},"hash":"${hex}"}\n`;
	const cells: Record<(typeof columns)[number], string> = {
		seq: row.seq.toString(),
		at: row.at.toISOString(),
		action: row.action,
		outcome: row.outcome,
		actorType: row.actorType,
		actorId: row.actorId ?? "",
		actorLabel: row.actorLabel,
		targetType: row.targetType ?? "",
		targetId: row.targetId ?? "",
		details: canonicalize(row.details) ?? "",
		ip: row.ip ?? "",
		requestId: row.requestId,
		awsRequestIds: row.awsRequestIds.join(" "),
		prevHash: Buffer.from(row.prevHash).toString("hex"),
		hash: hex,
	};
	return csvRecord(columns.map((column) => cells[column]));
}

/** The last line: the statement with its Ed25519 signature. An export without it is truncated. Pure. */
export function exportTrailer(statement: Omit<ExportStatement, "keyId">, key: SigningKeyPair): string {
	const line = JSON.stringify(signStatement(statement, key));
	return statement.format === "csv" ? csvRecord([line]) : `${line}\n`;
}
