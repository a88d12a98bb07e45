import { randomBytes } from "node:crypto";
import type { KeySpec, KeyUsage, Origin } from "./key-specs.ts";
import type { KeyState } from "./states.ts";

export interface Tag {
	TagKey: string;
	TagValue: string;
}

/** One version of a key's material. Rotation appends versions; only deleting the key removes them. */
export interface Material {
	id: string;
	/** 32 bytes, base64. */
	secret: string;
	createdAt: number;
	rotation?: "AUTOMATIC" | "ON_DEMAND";
}

/** A KMS key as stored on disk. Times are milliseconds since the epoch. Immutable: the store replaces it. */
export interface KeyRecord {
	account: string;
	region: string;
	keyId: string;
	description: string;
	createdAt: number;
	keySpec: KeySpec;
	keyUsage: KeyUsage;
	origin: Origin;
	keyManager: "CUSTOMER" | "AWS";
	/** Set on multi-Region keys: the region of the primary, which is the key's own if it is the primary. */
	primaryRegion?: string;
	policy: string;
	tags: Tag[];
	state: KeyState;
	/** A forced state (key store unreachable, replica being created) that hides `state`. */
	forcedState?: KeyState;
	deletionAt?: number;
	deletionWindowDays?: number;
	/** The time at which imported material expires. The key then waits for material. */
	validTo?: number;
	rotation?: { periodDays: number; nextAt: number };
	/** The start of an on-demand rotation in progress, which only tests set. */
	onDemandRotationAt?: number;
	materials: Material[];
	customKeyStoreId?: string;
	xksKeyId?: string;
}

/** The state that a caller sees, including expiry and forced states. */
export function effectiveState(key: KeyRecord, now: number): KeyState {
	if (key.forcedState) return key.forcedState;
	const isUsable = key.state === "Enabled" || key.state === "Disabled";
	return isUsable && key.validTo !== undefined && key.validTo <= now ? "PendingImport" : key.state;
}

export function newMaterial(now: number, rotation?: Material["rotation"]): Material {
	const material = {
		id: randomBytes(32).toString("hex"),
		secret: randomBytes(32).toString("base64"),
		createdAt: now,
	};
	return rotation ? { ...material, rotation } : material;
}

/** Adds a version of the material. Ciphertexts of older versions still open. */
export function rotated(key: KeyRecord, now: number, rotation: "AUTOMATIC" | "ON_DEMAND"): KeyRecord {
	return { ...key, materials: [...key.materials, newMaterial(now, rotation)] };
}
