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
import { setAuditSampling } from "../verbs/set-audit-sampling.ts";
import { type Answer, type Command, need, type Values } from "./arguments.ts";

export const auditUsage = `  audit verify [--org acme]
      Reads every chain, or one, and names each row that is changed, missing, added or reordered; ends with 1 then.
  audit verify --since audit.jsonl [--org acme] [--keys keys.json]
      The same of the log that was exported, and whether it still holds what the export holds: notices a tail that was
      cut off and a log that was hashed again as a whole. Takes filtered exports and CSV too.
  audit check-export --file audit.jsonl [--keys keys.json]
      Whether an export is as it was signed; ends with 1 if not. The keys are this installation's, or those of a file
      kept from its /.well-known/keyhold-audit-keys.json.
  audit sample --org acme --one-in 100
      Of how many openings of a payload by a token one is audited. Those by people all are.`;

export const auditCommands: Record<string, Command> = {
	"audit verify": async (_context, values) => {
		if (values.since !== undefined) return verifySince(values.since, values);
		const ids = values.org === undefined ? await chainIds() : [(await findOrganization(db(), values.org)).id];
		const chains = [];
		for (const id of ids) chains.push({ name: await nameOf(id), ...(await verifyChain(id)) });
		const isWhole = chains.every(({ findings }) => findings.length === 0);
		if (!isWhole) process.exitCode = 1;
		return {
			sentence: chains.map(summaryOf).join("\n"),
			json: { isWhole, chains: chains.map(toJson) },
		};
	},
	"audit check-export": async (_context, values) => {
		const path = need(values, "file");
		const { statement, problems } = await checkFile(path, values);
		const found = statement
			? `${statement.rows} rows up to row ${statement.head.seq}, made ${statement.madeAt}`
			: "no statement";
		const sentence =
			problems.length === 0 ? `${path}: as it was signed. ${found}.` : notAsSigned(path, problems);
		return { sentence, json: { isAsSigned: problems.length === 0, problems, statement } };
	},
	"audit sample": async (context, values) => {
		const { organization, oneIn } = await setAuditSampling(context, {
			organization: need(values, "org"),
			oneIn: need(values, "one-in"),
		});
		const each = oneIn === 1 ? "Each opening" : `One in ${oneIn} openings`;
		return {
			sentence: `${each} of a payload by a token is audited in ${organization}.`,
			json: { organization, oneIn },
		};
	},
};

/** Holds the chain of today against an export that was kept. */
async function verifySince(path: string, values: Values): Promise<Answer> {
	const { statement, problems } = await checkFile(path, values);
	if (!statement || problems.length > 0) {
		return { sentence: notAsSigned(path, problems), json: { isWhole: false, problems, chains: [] } };
	}
	const { chainId, head, filters, madeAt } = statement;
	const name = await nameOf(chainId);
	if (values.org !== undefined && (await findOrganization(db(), values.org)).id !== chainId) {
		throw new KeyholdError(
			"INVALID_INPUT",
			`${path} is an export of the log of ${name}, not of ${values.org}.`,
		);
	}
	const known = { seq: BigInt(head.seq), hash: head.hash };
	const chain = { name, ...(await verifyChain(chainId, { known })) };
	const lines = [summaryOf(chain)];
	let rewrittenFrom: bigint | null = null;
	if (chain.findings.length === 0) lines.push(`  It holds all that ${path} holds, made ${madeAt}.`);
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

/** Checks an exported file, and ends the process with 1 when it is not as it was signed. @throws KeyholdError INVALID_INPUT */
async function checkFile(path: string, values: Values): Promise<ExportVerdict> {
	const keys = values.keys === undefined ? await publicSigningKeys() : await readKeys(values.keys);
	await access(path).catch(() => {
		throw new KeyholdError("INVALID_INPUT", `There is no file ${path}.`);
	});
	const verdict = await checkExport(createReadStream(path), keys);
	if (verdict.problems.length > 0) process.exitCode = 1;
	return verdict;
}

function notAsSigned(path: string, problems: string[]): string {
	return [`${path}: NOT AS SIGNED.`, ...problems].join("\n  ");
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
		throw new KeyholdError("INVALID_INPUT", `${path} is no set of keys.`, { cause: error });
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
		return `${name}: ${rows} rows, whole.${head ? ` Head: row ${head.seq}, ${head.hash}` : ""}`;
	}
	const lines = findings.map(({ sentence }) => `  ${sentence}`);
	if (unnamed > 0) lines.push(`  And ${unnamed} more.`);
	return [`${name}: ${rows} rows, NOT WHOLE.`, ...lines].join("\n");
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
