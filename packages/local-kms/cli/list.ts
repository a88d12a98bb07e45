import {
	DescribeKeyCommand,
	type KMSClient,
	paginateListAliases,
	paginateListKeys,
} from "@aws-sdk/client-kms";
import type { Request } from "./arguments.ts";
import type { Outcome } from "./outcome.ts";

interface Row {
	keyArn: string;
	keyState: string;
	aliases: string[];
	description: string;
	deletionDate?: string;
}

/** Lists the keys of the account in the region, one line each. */
export async function list(client: KMSClient, { place }: Request): Promise<Outcome> {
	const aliases = await aliasesByKey(client);
	const rows: Row[] = [];
	for await (const page of paginateListKeys({ client }, {})) {
		for (const { KeyId, KeyArn } of page.Keys ?? []) {
			if (!KeyId || !KeyArn) continue;
			rows.push(await readRow(client, KeyArn, aliases.get(KeyId) ?? []));
		}
	}
	if (rows.length === 0) {
		return { sentence: `Account ${place.account} has no keys in ${place.region}.`, data: rows };
	}
	return { sentence: rows.map(line).join("\n"), data: rows };
}

function line({ keyArn, keyState, deletionDate, aliases, description }: Row): string {
	const state = deletionDate ? `${keyState} until ${deletionDate}` : keyState;
	return [keyArn, state, ...aliases, description].filter((part) => part !== "").join("  ");
}

async function readRow(client: KMSClient, keyArn: string, aliases: string[]): Promise<Row> {
	const row = { keyArn, keyState: "unknown", aliases, description: "" };
	// A key whose policy excludes its own account must not hide the others.
	const answer = await client.send(new DescribeKeyCommand({ KeyId: keyArn })).catch((error: Error) => {
		if (error.name === "AccessDeniedException") return undefined;
		throw error;
	});
	const key = answer?.KeyMetadata;
	if (!key) return row;
	return {
		...row,
		keyState: key.KeyState ?? "unknown",
		description: key.Description ?? "",
		...(key.DeletionDate ? { deletionDate: key.DeletionDate.toISOString() } : {}),
	};
}

async function aliasesByKey(client: KMSClient): Promise<Map<string, string[]>> {
	const names = new Map<string, string[]>();
	for await (const page of paginateListAliases({ client }, {})) {
		for (const { AliasName, TargetKeyId } of page.Aliases ?? []) {
			if (!AliasName || !TargetKeyId) continue;
			names.set(TargetKeyId, [...(names.get(TargetKeyId) ?? []), AliasName]);
		}
	}
	return names;
}
