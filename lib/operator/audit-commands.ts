import { findOrganization } from "../access/operator/find-organization.ts";
import { setAuditSampling } from "../access/operator/set-audit-sampling.ts";
import { systemChainId } from "../audit/append.ts";
import { chainIds, type Verification, verifyChain } from "../audit/verify-chain.ts";
import { db } from "../platform/db.ts";
import { type Command, need } from "./arguments.ts";

export const auditUsage = `  audit verify [--org acme]
      Reads every chain, or one, and names each row that is changed, missing, added or reordered; ends with 1 then.
  audit sample --org acme --one-in 100
      Of how many openings of a payload by a token one is audited. Those by people all are.`;

export const auditCommands: Record<string, Command> = {
	"audit verify": async (_context, values) => {
		const ids = values.org === undefined ? await chainIds() : [(await findOrganization(db(), values.org)).id];
		const chains = [];
		for (const id of ids) chains.push({ name: await nameOf(id), ...(await verifyChain(id)) });
		const isWhole = chains.every(({ findings }) => findings.length === 0);
		if (!isWhole) process.exitCode = 1;
		return {
			sentence: chains.map(describe).join("\n"),
			json: { isWhole, chains: chains.map(toJson) },
		};
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

type Named = Verification & { name: string };

async function nameOf(chainId: string): Promise<string> {
	if (chainId === systemChainId) return "system";
	const organization = await db().organization.findUnique({ where: { id: chainId } });
	return organization?.slug ?? chainId;
}

function describe({ name, rows, head, findings, unnamed }: Named): string {
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
