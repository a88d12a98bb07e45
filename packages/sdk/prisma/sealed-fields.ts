import type { ExtensionCall } from "./client-internals.ts";
import { handlers, operationOf } from "./operations.ts";
import type { ClientWith, SealedModels } from "./options.ts";
import { rawOperations, refuseRawWrite } from "./raw-statements.ts";
import { refuse } from "./refuse.ts";
import { isConcerned, roomOf } from "./room.ts";
import type { Sealer } from "./sealer.ts";

/** What the extension adds to a client, for the re-encryption. */
export type SealedClient = { client: object; models: SealedModels };

type None = Record<never, never>;
type Extended = {
	$extends: {
		extArgs: { result: None; model: None; query: None; client: { $keyhold: () => SealedClient } };
	};
};

type Extensible = {
	$extends: (extension: object) => unknown;
	$transaction: (writes: Promise<unknown>[]) => Promise<unknown[]>;
};

/**
 * Prisma Client extension that seals fields when they are written and opens them when they are read, under the key of each
 * row's tenant. An operation that can't keep a sealed field sealed is refused with an error that says what to do:
 * nothing is written in the clear, and no sealed value is returned in place of the text.
 *
 * @throws KeyholdError INVALID_INPUT when the client is extended, if the options do not fit the schema
 */
export function sealedFields<const Models extends SealedModels>(
	keyhold: Sealer,
	models: Models,
): (client: ClientWith<Models>) => Extended {
	return (client) => {
		const room = roomOf(keyhold, client, models);
		const base = client as unknown as Extensible;
		const inTransaction = (writes: Promise<unknown>[]) => base.$transaction(writes);
		const $allOperations = async (call: ExtensionCall): Promise<unknown> => {
			if (call.model === undefined) {
				if (!rawOperations.includes(call.operation)) refuseUnknown(call.operation);
				refuseRawWrite(room, call.args);
				return call.query(call.args);
			}
			const handler = handlers[call.operation] ?? refuseUnknown(call.operation);
			if (!isConcerned(room, call.model)) return call.query(call.args);
			return handler(operationOf(room, call, call.model, inTransaction));
		};
		const extension = {
			name: "keyhold",
			query: { $allOperations },
			client: { $keyhold: { client, models } },
		};
		return base.$extends(extension) as Extended;
	};
}

function refuseUnknown(operation: string): never {
	refuse(
		`The extension does not know the operation “${operation}” of this version of Prisma, so it may not keep fields sealed. Use another operation, or a client that is not extended.`,
	);
}
