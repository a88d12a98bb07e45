import type { DataKeyState } from "../platform/prisma/client.ts";

/** The states of a data key whose wrapped bytes are destroyed. */
export const destroyedStates: DataKeyState[] = ["SHREDDED", "DESTROYED"];

/** The same as an SQL condition on `data_keys`. */
export const isNotDestroyed = "state NOT IN ('SHREDDED', 'DESTROYED')";

/** True if nothing can be opened with the data key, ever again. */
export function isDestroyed({ state }: { state: DataKeyState }): boolean {
	return destroyedStates.includes(state);
}
