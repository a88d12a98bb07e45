import { createHmac, createSecretKey, type KeyObject, randomBytes, randomUUID } from "node:crypto";
import type { Sealed, Target } from "../client/keyhold.ts";
import { KeyholdError } from "../errors.ts";
import type { Sealer } from "../prisma/sealer.ts";
import { dataKeyIdOf, fromText, openValue, sealValue, toText } from "../sealed/index.ts";

type TenantKeys = {
	deploymentId: string;
	current: string;
	dataKeys: Map<string, KeyObject>;
	index: KeyObject;
};

export type MemoryKeyhold = Sealer & {
	/** Gives a tenant a new data key, and returns the ID of the old one. */
	renew(tenant: string): string;
	/** Refuses everything of a tenant, as a revoked key does, until it is called with `false`. */
	revoke(tenant: string, isRevoked?: boolean): void;
	/** Seals nothing more for a tenant, but opens and indexes, as during the grace period of an offboarding. */
	closeTenant(tenant: string): void;
	/** The data keys that are not current, as the answer to a new scan lists them. */
	retiring(): { tenant: string; deploymentId: string; deployment: string; dataKeyId: string }[];
	/** The ID of the data key that seals new values. */
	currentDataKey(tenant: string): string;
	/** Takes a data key away, as if it had been released and deleted. */
	forget(tenant: string, dataKeyId: string): void;
	/** Counts of calls since the last look. */
	calls(): { sealMany: number; openMany: number };
};

/** Seals in the real format, with data keys in memory: the format without KMS and leases, which other tests cover. */
export function memoryKeyhold(): MemoryKeyhold {
	const tenants = new Map<string, TenantKeys>();
	const revoked = new Set<string>();
	const closed = new Set<string>();
	let calls = { sealMany: 0, openMany: 0 };
	const newKey = () => createSecretKey(randomBytes(32));
	const keysOf = (name: string): TenantKeys => {
		if (revoked.has(name)) throw new KeyholdError("KEY_REVOKED", "The tenant's key is revoked.");
		let keys = tenants.get(name);
		if (!keys) {
			const current = randomUUID();
			const dataKeys = new Map([[current, newKey()]]);
			keys = { deploymentId: randomUUID(), current, dataKeys, index: newKey() };
			tenants.set(name, keys);
		}
		return keys;
	};
	const seal = <Value extends string | Uint8Array>({ tenant, context, value }: Target & { value: Value }) => {
		const { deploymentId, current, dataKeys } = keysOf(tenant);
		if (closed.has(tenant)) throw new KeyholdError("ORGANIZATION_CLOSED", "The tenant is being offboarded.");
		const identity = { deploymentId, dataKeyId: current, context };
		const bytes = sealValue(dataKeys.get(current) as KeyObject, identity, Buffer.from(value as string));
		return (typeof value === "string" ? toText(bytes) : bytes) as Sealed<Value>;
	};
	const open = <Value extends string | Uint8Array>({
		tenant,
		context,
		sealed,
	}: Target & { sealed: Value }) => {
		const { deploymentId, dataKeys } = keysOf(tenant);
		const bytes = typeof sealed === "string" ? fromText(sealed) : Buffer.from(sealed);
		const dataKeyId = dataKeyIdOf(bytes);
		const key = dataKeys.get(dataKeyId);
		if (!key) throw new KeyholdError("VALUE_INTEGRITY", "No data key of this tenant opens this value.");
		const value = openValue(key, { deploymentId, dataKeyId, context }, bytes);
		return (typeof sealed === "string" ? value.toString("utf8") : value) as Sealed<Value>;
	};
	return {
		async sealMany(items) {
			calls.sealMany++;
			return items.map((item) => {
				try {
					return { ok: true as const, sealed: seal(item) };
				} catch (error) {
					return { ok: false as const, error: error as KeyholdError };
				}
			});
		},
		async openMany(items) {
			calls.openMany++;
			return items.map((item) => {
				try {
					return { ok: true as const, value: open(item) };
				} catch (error) {
					return { ok: false as const, error: error as KeyholdError };
				}
			});
		},
		async blindIndex({ tenant, field }, value) {
			const hmac = createHmac("sha256", keysOf(tenant).index).update(`${field}\0${value}`);
			return hmac.digest().subarray(0, 16).toString("base64url");
		},
		renew(name) {
			const keys = keysOf(name);
			const old = keys.current;
			keys.current = randomUUID();
			keys.dataKeys.set(keys.current, newKey());
			return old;
		},
		revoke(name, isRevoked = true) {
			if (isRevoked) revoked.add(name);
			else revoked.delete(name);
		},
		closeTenant: (name) => void closed.add(name),
		currentDataKey: (name) => keysOf(name).current,
		forget(name, dataKeyId) {
			tenants.get(name)?.dataKeys.delete(dataKeyId);
		},
		retiring: () =>
			[...tenants].flatMap(([tenant, { deploymentId, current, dataKeys }]) =>
				[...dataKeys.keys()]
					.filter((dataKeyId) => dataKeyId !== current)
					.map((dataKeyId) => ({ tenant, deploymentId, deployment: "production", dataKeyId })),
			),
		calls: () => {
			const counted = calls;
			calls = { sealMany: 0, openMany: 0 };
			return counted;
		},
	};
}
