import type { KeyObject } from "node:crypto";
import type { DumpedDataKey } from "./dumped-data-keys.ts";
import { Failure } from "./failure.ts";

/** One line of the output: the place of what was opened, and its content or the reason why it did not open. */
export type Opened = Record<string, unknown> & { error?: string };

/** The data keys of a dump, and the means to unwrap them. */
export type Keys = {
	find: (id: string) => DumpedDataKey | undefined;
	open: (dataKey: DumpedDataKey) => Promise<KeyObject>;
};

/** Runs `open` with the unwrapped data key; returns what it returns, or the reason for its failure. */
export async function tryOpening(
	keys: Keys,
	dataKeyId: string,
	open: (dataKey: DumpedDataKey, key: KeyObject) => Opened,
): Promise<Opened> {
	const dataKey = keys.find(dataKeyId);
	if (!dataKey) return { error: `The dump has no data key ${dataKeyId}.` };
	try {
		return open(dataKey, await keys.open(dataKey));
	} catch (error) {
		if (error instanceof Failure) return { error: error.message };
		return { error: "It does not open: it is damaged, or was sealed for another place." };
	}
}
