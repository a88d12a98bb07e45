import { keyUseOf } from "../kms/key-use.ts";
import { type Installation, type TroubleView, troubleOf } from "../kms/trouble-view.ts";
import { vendorPrincipal } from "../kms/vendor-principal.ts";
import { config } from "../platform/config.ts";
import type { ActionBy, KeyHealth, KeyStatus, Prisma, Resource } from "../platform/prisma/client.ts";
import { currentFacts } from "./current-facts.ts";

/** The columns of a key, and of what belongs to it, that its trouble is described by. */
export const troubleSelection = {
	arn: true,
	region: true,
	organizationId: true,
	status: true,
	health: true,
	healthError: true,
	healthActionBy: true,
	healthSince: true,
	facts: true,
	factsReadAt: true,
	protections: { select: { resource: true } },
	revocations: { orderBy: { refusedAt: "desc" }, take: 1 },
} as const satisfies Prisma.KmsKeySelect;

type TroubleRow = {
	arn: string;
	region: string;
	organizationId: string | null;
	status: KeyStatus;
	health: KeyHealth;
	healthError: string | null;
	healthActionBy: ActionBy;
	healthSince: Date;
	facts: unknown;
	factsReadAt: Date | null;
	protections: { resource: Resource }[];
	revocations: { restoredAt: Date | null; refusedRequests: bigint }[];
};

/** Describes what is wrong with a key, by everything that is known of it; null if it works. Pure. */
export function keyTroubleOf(row: TroubleRow, installation: Installation): TroubleView | null {
	const [revocation] = row.revocations;
	const isOpen = revocation !== undefined && revocation.restoredAt === null;
	return troubleOf(
		{
			...row,
			organizationId: row.organizationId ?? "",
			keyState: currentFacts(row)?.state ?? null,
			use: keyUseOf(row.status, row.protections),
			refusedRequests: isOpen ? Number(revocation.refusedRequests) : 0,
		},
		installation,
	);
}

/** The identity of this installation for the owner of keys in `region`. Asks AWS only if a key is refused. */
export async function installationFor(keys: { region: string; health: KeyHealth }[]): Promise<Installation> {
	const { operatorContact } = config();
	const refused = keys.find(({ health }) => health === "REVOKED");
	return { operatorContact, vendorPrincipal: refused && (await vendorPrincipal(refused.region)) };
}
