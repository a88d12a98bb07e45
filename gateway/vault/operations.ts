import * as leases from "./lease-operation.ts";
import * as scans from "./scan-operations.ts";
import * as values from "./value-operations.ts";
import type { VaultOperation } from "./vault-operation.ts";

export const vaultBasePath = "/vault/v1";

/** Every operation of the vault API. */
export const vaultOperations: VaultOperation[] = [leases, values, scans].flatMap((room) =>
	Object.values(room),
);
