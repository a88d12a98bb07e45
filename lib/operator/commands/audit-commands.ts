import { createReadStream } from "node:fs";
import { access, readFile } from "node:fs/promises";
import { z } from "zod";
import { systemChainId } from "../../audit/append.ts";
import { chainIds, type Verification, verifyChain } from "../../audit/verify-chain.ts";
import { checkExport, type ExportVerdict, rowsOf } from "../../audit-log/check-export.ts";
import { firstRewritten } from "../../audit-log/first-rewritten.ts";
import { type PublicSigningKey, publicSigningKeys } from "../../audit-log/signing-keys.ts";
import { db } from "../../platform/db.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { findOrganization } from "../verbs/find-organization.ts";
import { defineLocalCommand, type Output, optional, text } from "./define-command.ts";

const keys = optional(text("file", "public keys, saved from /.well-known/keyhold-audit-keys.json"));

/** The integrity of the audit log and of its exports. */
export const auditCommands = [
	defineLocalCommand(
		"audit verify",
		"Verify the audit log. With --since, also check that it still contains every row of an export. Lists each changed, missing, added or reordered row, and exits with 1 if there is one.",
		"It reads every row, which takes longer than a request may, and its result must not depend on the console that wrote them.",
		{
			org: optional(text("slug", "organization; all of them if left out")),
			since: optional(text("file", "an export, filtered or not, as JSON lines or CSV")),
			keys,
		},
		async (_context, { since, ...values }) => {
			if (since !== undefined) return verifySince(since, values);
			const ids =
				values.org === undefined ? await chainIds() : [(await findOrganization(db(), values.org)).id];
			const chains = [];
			for (const id of ids) chains.push({ name: await nameOf(id), ...(await verifyChain(id)) });
			const isWhole = chains.every(({ findings }) => findings.length === 0);
			if (!isWhole) process.exitCode = 1;
			return {
				sentence: chains.map(summaryOf).join("\n"),
				json: { isWhole, chains: chains.map(toJson) },
			};
		},
	),
	defineLocalCommand(
		"audit check-export",
		"Check that an export is unchanged since it was signed; exits with 1 if not.",
		"It reads a local file.",
		{ file: text("file", "the export"), keys },
		async (_context, { file, keys }) => {
			const { statement, problems } = await checkFile(file, keys);
			const found = statement
				? `${statement.rows} rows up to row ${statement.head.seq}, made ${statement.madeAt}`
				: "no statement";
			const sentence =
				problems.length === 0 ? `${file}: signature valid. ${found}.` : notAsSigned(file, problems);
			return { sentence, json: { isAsSigned: problems.length === 0, problems, statement } };
		},
	),
];

/** Compares today's chain with an export that was kept. */
async function verifySince(
	path: string,
	{ org, keys }: { org: string | undefined; keys: string | undefined },
): Promise<Output> {
	const { statement, problems } = await checkFile(path, keys);
	if (!statement || problems.length > 0) {
		return { sentence: notAsSigned(path, problems), json: { isWhole: false, problems, chains: [] } };
	}
	const { chainId, head, filters, madeAt } = statement;
	const name = await nameOf(chainId);
	if (org !== undefined && (await findOrganization(db(), org)).id !== chainId) {
		throw new KeyholdError("INVALID_INPUT", `${path} is an export of the log of ${name}, not of ${org}.`);
	}
	const known = { seq: BigInt(head.seq), hash: head.hash };
	const chain = { name, ...(await verifyChain(chainId, { known })) };
	const lines = [summaryOf(chain)];
	let rewrittenFrom: bigint | null = null;
	if (chain.findings.length === 0) lines.push(`  It contains every row of ${path}, exported ${madeAt}.`);
	else {
		process.exitCode = 1;
		rewrittenFrom = await firstRewritten(chainId, rowsOf(createReadStream(path)));
		const orBefore =
			Object.keys(filters).length > 0 ? ", or from a row before it that the filter left out" : "";
		if (rewrittenFrom !== null) {
			lines.push(`  It differs from ${path}, made ${madeAt}, from row ${rewrittenFrom} on${orBefore}.`);
		}
	}
	return {
		sentence: lines.join("\n"),
		json: {
			isWhole: chain.findings.length === 0,
			problems,
			chains: [{ ...toJson(chain), differsFrom: rewrittenFrom === null ? null : `${rewrittenFrom}` }],
		},
	};
}

/** Checks an exported file; the process exits with 1 if it was changed. @throws KeyholdError INVALID_INPUT */
async function checkFile(path: string, keysPath: string | undefined): Promise<ExportVerdict> {
	const keys = keysPath === undefined ? await publicSigningKeys() : await readKeys(keysPath);
	await access(path).catch(() => {
		throw new KeyholdError("INVALID_INPUT", `There is no file ${path}.`);
	});
	const verdict = await checkExport(createReadStream(path), keys);
	if (verdict.problems.length > 0) process.exitCode = 1;
	return verdict;
}

function notAsSigned(path: string, problems: string[]): string {
	return [`${path}: SIGNATURE INVALID.`, ...problems].join("\n  ");
}

const keySet = z.object({
	keys: z.array(
		z.object({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: z.string(), kid: z.string() }),
	),
});

/** @throws KeyholdError INVALID_INPUT */
async function readKeys(path: string): Promise<PublicSigningKey[]> {
	try {
		const { keys } = keySet.parse(JSON.parse(await readFile(path, "utf8")));
		return keys.map((key) => ({ ...key, use: "sig", alg: "EdDSA" }));
	} catch (error) {
		throw new KeyholdError("INVALID_INPUT", `${path} does not contain public keys.`, { cause: error });
	}
}

type Named = Verification & { name: string };

async function nameOf(chainId: string): Promise<string> {
	if (chainId === systemChainId) return "system";
	const organization = await db().organization.findUnique({ where: { id: chainId } });
	return organization?.slug ?? chainId;
}

function summaryOf({ name, rows, head, findings, unnamed }: Named): string {
	if (findings.length === 0) {
		return `${name}: ${rows} rows, intact.${head ? ` Head: row ${head.seq}, ${head.hash}` : ""}`;
	}
	const lines = findings.map(({ sentence }) => `  ${sentence}`);
	if (unnamed > 0) lines.push(`  And ${unnamed} more.`);
	return [`${name}: ${rows} rows, NOT INTACT.`, ...lines].join("\n");
}

function toJson({ head, findings, ...chain }: Named) {
	return {
		...chain,
		head: head && { seq: `${head.seq}`, hash: head.hash },
		findings: findings.map(({ kind, from, to, was, sentence }) => ({
			kind,
			from: `${from}`,
			to: `${to}`,
			...(was !== undefined && { was: `${was}` }),
			sentence,
		})),
	};
}
