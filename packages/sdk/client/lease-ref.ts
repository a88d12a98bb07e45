import { KeyholdError } from "../errors.ts";
import type { LeasePurpose, Tenant } from "./keyhold.ts";

/** What a lease is for. Two references with the same ID are for the same lease. */
export type LeaseRef = {
	id: string;
	purpose: LeasePurpose;
	tenant: string;
	deployment: string | undefined;
	/** For opening: the data key that is needed. */
	dataKeyId?: string;
	/** For opening: the first part of the context, usually the table, so that Keyhold can name it. */
	table?: string | undefined;
};

const maxNameLength = 255;
const maxTableLength = 100;

/** A lease of the data key for new values of a tenant, or of its blind index. */
export function leaseOfTenant(purpose: "SEAL" | "INDEX", { tenant, deployment }: Tenant): LeaseRef {
	return { id: idOf(purpose, tenant, deployment), purpose, tenant, deployment };
}

/** A lease of a data key that sealed a tenant's value. */
export function leaseToOpen(
	{ tenant, deployment }: Tenant,
	dataKeyId: string,
	context: readonly string[],
): LeaseRef {
	const id = idOf(dataKeyId, tenant, deployment);
	return { id, purpose: "OPEN", tenant, deployment, dataKeyId, table: tableIn(context) };
}

/** The character after `what` and the length keep tenant and deployment apart, whatever characters they contain. */
function idOf(what: string, tenant: string, deployment: string | undefined): string {
	if (typeof tenant !== "string") throw invalidName("tenant");
	if (deployment === undefined) return `${what} ${tenant}`;
	if (typeof deployment !== "string") throw invalidName("deployment");
	return `${what}/${tenant.length} ${tenant} ${deployment}`;
}

function tableIn(context: readonly string[]): string | undefined {
	const table: unknown = Array.isArray(context) ? context[0] : undefined;
	return typeof table === "string" ? table.slice(0, maxTableLength).toWellFormed() : undefined;
}

/** Keeps what Keyhold would refuse out of a request that others share. @throws KeyholdError INVALID_INPUT */
export function requireValidTenant({ tenant, deployment }: LeaseRef): void {
	if (!isName(tenant)) throw invalidName("tenant");
	if (deployment !== undefined && !isName(deployment)) throw invalidName("deployment");
}

function isName(name: string): boolean {
	return name !== "" && name.length <= maxNameLength && name.isWellFormed();
}

function invalidName(what: "tenant" | "deployment"): KeyholdError {
	const meaning = what === "tenant" ? "the organization's slug or external ID" : "the deployment's name";
	return new KeyholdError(
		"INVALID_INPUT",
		`\`${what}\` must be a string of 1 to ${maxNameLength} characters: ${meaning}.`,
	);
}
