import { sign } from "node:crypto";
import canonicalize from "canonicalize";
import { canonicalForm } from "../audit/hash-of.ts";
import type { AuditEvent } from "../platform/prisma/client.ts";
import type { SigningKeyPair } from "./signing-keys.ts";

export const exportFormats = ["csv", "jsonl"] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** What the last line of an export says of all lines before it, and what is signed: its RFC 8785 form. */
export type ExportStatement = {
	type: "keyhold.audit-export/1";
	chainId: string;
	format: ExportFormat;
	madeAt: string;
	/** What was asked for; nothing for the whole log. */
	filters: Record<string, string>;
	rows: number;
	/** The chain as it stood when the export began: the number and hash of its last row. */
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

/** Without it, Excel reads a file of UTF-8 in the code page of its machine. */
const byteOrderMark = "\ufeff";

/** What stands before the rows: of CSV a byte order mark and the names of the columns. Pure. */
export function exportHead(format: ExportFormat): string {
	return format === "csv" ? byteOrderMark + csvRecord([...columns]) : "";
}

/**
 * One row. As JSON Lines: its canonical form, with its hash as one more member, so that a reader can hash it anew. As CSV
 * (RFC 4180): for spreadsheets. Pure.
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

/** The last line: the statement with its Ed25519 signature. An export without it was broken off. Pure. */
export function exportTrailer(statement: Omit<ExportStatement, "keyId">, key: SigningKeyPair): string {
	const signed: ExportStatement = { ...statement, keyId: key.id };
	const signature = sign(null, signedBytes(signed), key.privateKey).toString("base64url");
	const line = JSON.stringify({ ...signed, signature });
	return statement.format === "csv" ? csvRecord([line]) : `${line}\n`;
}

/** What is signed of a statement. Pure. */
export function signedBytes(statement: ExportStatement): Buffer {
	return Buffer.from(canonicalize(statement) ?? "");
}

/**
 * What a spreadsheet takes for a formula, in half and in full width (OWASP, "CSV Injection"). With apostrophes before
 * it, it is matched too, so that to take away one apostrophe of what is matched always gives the value back.
 */
const formula = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/** A record of RFC 4180. A cell that a spreadsheet would take for a formula gets an apostrophe before it. Pure. */
export function csvRecord(cells: string[]): string {
	const safe = cells.map((cell) => (formula.test(cell) ? `'${cell}` : cell));
	return `${safe.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",")}\r\n`;
}
