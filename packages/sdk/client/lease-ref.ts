import { KeyholdError } from "../errors.ts";
import { dataKeyIdOf, dataKeyPrefixLength } from "../sealed/sealed-value.ts";
import type { LeasePurpose, Tenant } from "./keyhold.ts";

/** The purpose of a lease. Two references with the same ID are for the same lease. */
export type LeaseRef = {
	id: string;
	purpose: LeasePurpose;
	tenant: string;
	deployment: string | undefined;
	/** For opening: the data key that is needed. */
	dataKeyId?: string;
	/** For opening: the table whose value is opened, so that Keyhold can name it. */
	table?: string | undefined;
};

type TenantRefs = {
	seal: LeaseRef;
	index: LeaseRef;
	/** With the bytes in which sealed values name the data key; the latest last. */
	open: { prefix: Uint8Array; ref: LeaseRef }[];
};

const maxNameLength = 255;
const maxTableLength = 100;
const maxTenants = 10_000;
/** More than a tenant needs at a time. */
const maxOpenRefs = 8;

/** Makes references, and remembers them: making one for each value would cost a tenth of sealing it. */
export class LeaseRefs {
	readonly #refs = new Map<string, TenantRefs>();
	readonly #refsOfDeployments = new Map<string, TenantRefs>();

	/** The lease to seal a tenant's new values. @throws KeyholdError INVALID_INPUT */
	toSeal(tenant: Tenant): LeaseRef {
		return this.#refsOf(tenant).seal;
	}

	/** The lease of a tenant's blind index. @throws KeyholdError INVALID_INPUT */
	toIndex(tenant: Tenant): LeaseRef {
		return this.#refsOf(tenant).index;
	}

	/** The lease of the data key that sealed a tenant's value. @throws KeyholdError INVALID_INPUT, and as dataKeyIdOf */
	toOpen(tenant: Tenant, sealed: Uint8Array): LeaseRef {
		const { open } = this.#refsOf(tenant);
		for (let index = open.length - 1; index >= 0; index--) {
			const known = open[index];
			if (known !== undefined && beginsWith(sealed, known.prefix)) return known.ref;
		}
		const dataKeyId = dataKeyIdOf(sealed);
		const ref: LeaseRef = { ...refOf("OPEN", dataKeyId, tenant), dataKeyId };
		if (open.length === maxOpenRefs) open.shift();
		open.push({ prefix: Uint8Array.from(sealed.subarray(0, dataKeyPrefixLength)), ref });
		return ref;
	}

	#refsOf(tenant: Tenant): TenantRefs {
		const isDefault = tenant.deployment === undefined;
		const refs = isDefault ? this.#refs : this.#refsOfDeployments;
		const key = isDefault ? tenant.tenant : placeOf(tenant);
		const known = refs.get(key);
		if (known !== undefined) return known;
		const made = { seal: refOf("SEAL", "", tenant), index: refOf("INDEX", "", tenant), open: [] };
		if (refs.size === maxTenants) refs.clear();
		refs.set(key, made);
		return made;
	}
}

function beginsWith(bytes: Uint8Array, prefix: Uint8Array): boolean {
	for (let index = 0; index < prefix.length; index++) if (bytes[index] !== prefix[index]) return false;
	return true;
}

function refOf(purpose: LeasePurpose, dataKeyId: string, place: Tenant): LeaseRef {
	const { tenant, deployment } = place;
	if (!isName(tenant)) throw invalidName("tenant");
	if (deployment !== undefined && !isName(deployment)) throw invalidName("deployment");
	return { id: `${purpose} ${dataKeyId} ${placeOf(place)}`, purpose, tenant, deployment };
}

/** The length keeps tenant and deployment apart, whatever characters they contain. */
function placeOf({ tenant, deployment }: Tenant): string {
	if (deployment === undefined) return `0 ${tenant}`;
	if (typeof tenant !== "string" || typeof deployment !== "string") throw invalidName("deployment");
	return `${tenant.length} ${tenant} ${deployment}`;
}

function isName(name: unknown): name is string {
	return typeof name === "string" && name !== "" && name.length <= maxNameLength && name.isWellFormed();
}

function invalidName(what: "tenant" | "deployment"): KeyholdError {
	const meaning = what === "tenant" ? "the organization's slug or ID in Keyhold" : "the deployment's name";
	return new KeyholdError(
		"INVALID_INPUT",
		`\`${what}\` must be a string of 1 to ${maxNameLength} characters: ${meaning}.`,
	);
}

/** The table in a context, as far as one can tell: its first part. */
export function tableIn(context: readonly string[]): string | undefined {
	const table: unknown = Array.isArray(context) ? context[0] : undefined;
	return typeof table === "string" ? table.slice(0, maxTableLength).toWellFormed() : undefined;
}
