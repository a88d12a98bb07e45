import { createHash, createPublicKey, verify } from "node:crypto";
import canonicalize from "canonicalize";
import { z } from "zod";
import { ChainCheck, type ChainHead, type CheckedRow } from "../audit/chain-check.ts";
import { type ExportStatement, exportFormats } from "./export-format.ts";
import { signedBytes } from "./sign-statement.ts";
import type { PublicSigningKey } from "./signing-keys.ts";

const statementSchema = z.strictObject({
	type: z.literal("keyhold.audit-export/1"),
	chainId: z.string(),
	format: z.enum(exportFormats),
	madeAt: z.string(),
	filters: z.record(z.string(), z.string()),
	rows: z.int(),
	head: z.strictObject({ seq: z.string().regex(/^\d+$/), hash: z.string() }),
	sha256: z.string(),
	keyId: z.string(),
	signature: z.string(),
});

export type ExportVerdict = {
	/** The signed statement of the export; null if the file is truncated or not an export. */
	statement: ExportStatement | null;
	/** One sentence per problem; empty if the export is unchanged since it was signed. */
	problems: string[];
};

/**
 * Checks an exported file against its signature and, for JSON Lines, each row against its hash and the chain. Uses constant
 * memory, no network and no database. `keys` are the public keys of the installation that should have signed it.
 */
export async function checkExport(
	file: AsyncIterable<Uint8Array>,
	keys: readonly PublicSigningKey[],
): Promise<ExportVerdict> {
	const digest = createHash("sha256");
	let check: ChainCheck | null = null;
	const problems: string[] = [];
	let rows = 0;
	let last: Buffer | null = null;
	for await (const line of linesOf(file)) {
		if (last) {
			digest.update(last);
			if (last[0] === 0x7b) {
				// Only the last line says if there was a filter, so gaps are checked at the end.
				check ??= new ChainCheck({ startsAt: null, mayHaveGaps: true });
				const row = rowOf(last);
				rows++;
				if (row) check.add(row);
				else problems.push(`Line ${rows} is not a row of an audit log.`);
			}
		}
		last = line;
	}
	const read = readStatement(last);
	if (!read) {
		return {
			statement: null,
			problems: ["It does not end with a signature: it is truncated or not an export."],
		};
	}
	const { signature, ...statement } = read;
	const key = keys.find(({ kid }) => kid === statement.keyId);
	if (!key) problems.push(`It is signed with the key ${statement.keyId}, which is not among the keys given.`);
	else if (!verify(null, signedBytes(statement), publicKeyOf(key), Buffer.from(signature, "base64url"))) {
		problems.push("The signature does not match the last line.");
	}
	if (digest.digest("hex") !== statement.sha256)
		problems.push("The content before the last line is not what was signed.");
	if (check) {
		problems.push(...check.finish().findings.map(({ sentence }) => sentence));
		if (rows !== statement.rows)
			problems.push(`It holds ${rows} rows and was signed with ${statement.rows}.`);
		const isWhole = Object.keys(statement.filters).length === 0;
		if (isWhole && BigInt(rows) !== BigInt(statement.head.seq)) {
			problems.push(`The log had ${statement.head.seq} rows, and ${rows} are here.`);
		}
	}
	return { statement, problems };
}

/** Yields the number and hash of each row in an exported file, unchecked and in constant memory. A CSV file yields none. */
export async function* rowsOf(file: AsyncIterable<Uint8Array>): AsyncGenerator<ChainHead> {
	let last: Buffer | null = null;
	for await (const line of linesOf(file)) {
		const row = last?.[0] === 0x7b ? rowOf(last) : null;
		if (row) yield { seq: row.seq, hash: row.hash };
		last = line;
	}
}

/** Each line with its line feed. */
async function* linesOf(file: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
	let open: Buffer = Buffer.alloc(0);
	for await (const chunk of file) {
		open = open.length === 0 ? Buffer.from(chunk) : Buffer.concat([open, chunk]);
		let from = 0;
		for (let end = open.indexOf(0x0a); end !== -1; end = open.indexOf(0x0a, from)) {
			yield open.subarray(from, end + 1);
			from = end + 1;
		}
		open = open.subarray(from);
	}
	if (open.length > 0) yield open;
}

function rowOf(line: Buffer): CheckedRow | null {
	try {
		const { hash, ...event } = JSON.parse(line.toString("utf8"));
		return {
			seq: BigInt(event.seq),
			prevHash: String(event.prevHash),
			hash: String(hash),
			hashAt: (seq) =>
				createHash("sha256")
					.update(canonicalize({ ...event, seq: seq.toString() }) ?? "")
					.digest("hex"),
		};
	} catch {
		return null;
	}
}

/** The last line of JSON Lines, or its only cell in CSV. */
function readStatement(line: Buffer | null): (ExportStatement & { signature: string }) | null {
	const text = line?.toString("utf8").trim() ?? "";
	const json = text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
	try {
		return statementSchema.parse(JSON.parse(json));
	} catch {
		return null;
	}
}

function publicKeyOf({ kty, crv, x }: PublicSigningKey) {
	return createPublicKey({ key: { kty, crv, x }, format: "jwk" });
}
