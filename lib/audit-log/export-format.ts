import { sign } from "node:crypto";
import canonicalize from "canonicalize";
import { canonicalForm } from "../audit/hash-of.ts";
import type { AuditEvent } from "../platform/prisma/client.ts";
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

/** Without it, Excel reads UTF-8 in the code page of its machine. */
const byteOrderMark = "\ufeff";

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
	const signed: ExportStatement = { ...statement, keyId: key.id };
	const signature = sign(null, signedBytes(signed), key.privateKey).toString("base64url");
	const line = JSON.stringify({ ...signed, signature });
	return statement.format === "csv" ? csvRecord([line]) : `${line}\n`;
}

/** The bytes of a statement that are signed. Pure. */
export function signedBytes(statement: ExportStatement): Buffer {
	return Buffer.from(canonicalize(statement) ?? "");
}

/**
 * Cells that a spreadsheet reads as a formula, in half and full width (OWASP, "CSV Injection"). Leading apostrophes match
 * too, so that removing one apostrophe from a matching cell always restores the value.
 */
const formula = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/** A record of RFC 4180. A cell that a spreadsheet would read as a formula gets a leading apostrophe. Pure. */
export function csvRecord(cells: string[]): string {
	const safe = cells.map((cell) => (formula.test(cell) ? `'${cell}` : cell));
	return `${safe.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",")}\r\n`;
}
