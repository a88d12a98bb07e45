import type { KeyObject } from "node:crypto";
import type { Lease } from "../../packages/sdk/ring/index.ts";
import { KeyholdError } from "../platform/errors.ts";
import { Lanes } from "../platform/lanes.ts";
import { perProcess } from "../platform/per-process.ts";
import type { LeasePurpose } from "../platform/prisma/client.ts";
import { productName } from "../platform/vendor-names.ts";
import type { OwnedDeployment } from "../vault/current-sealer.ts";
import { isDestroyed } from "../vault/destroyed-states.ts";
import { firstDataKey, firstIndexDataKey } from "../vault/first-data-key.ts";
import { leaseDataKey, leaseUnanswered } from "../vault/open-data-key.ts";
import { maxSeals, renewDataKey } from "../vault/renew-data-key.ts";
import { type ApplicationDataKey, type FoundDataKeys, findDataKeys } from "./find-data-keys.ts";

/** The need for a data key. `dataKeyId`: the one that a value names, to open it. */
export type DataKeyNeed = { deployment: OwnedDeployment } & (
	| { purpose: Exclude<LeasePurpose, "OPEN"> }
	| { purpose: "OPEN"; dataKeyId: string }
);

/** Promises that reject when KMS has had enough time to replace a data key, to unwrap one, or to create the first one. */
export type Lateness = { renew: Promise<never>; unwrap: Promise<never>; create: Promise<never> };

/**
 * While KMS can't make a new data key, a full one goes on sealing below this limit: a quarter of 2^32, which leaves room for
 * the budgets that processes hold.
 */
const maxSealsInSilence = 2 ** 30;

export type ObtainedDataKey = { dataKey: ApplicationDataKey; agreement: Lease<KeyObject> };

/**
 * The data key for a need, unwrapped, and the time until KMS has to be asked again. Creates the first data key of a purpose,
 * and replaces one that has made too many seals; if KMS does not answer in time, that one seals on, within limits.
 * @throws KeyholdError as leaseDataKey; VALUE_INTEGRITY for a data key that the deployment does not have; what `late` rejects
 * with, if there is no grace
 */
export async function obtainDataKey(
	need: DataKeyNeed,
	found: FoundDataKeys,
	late: Lateness,
): Promise<ObtainedDataKey> {
	const notCreated = late.create.catch(() => {
		throw manyCreations();
	});
	const dataKey = await Promise.race([chooseDataKey(need, found, late.renew), notCreated]);
	const isNew = found.byId({ deploymentId: dataKey.deploymentId, dataKeyId: dataKey.id }) !== dataKey;
	const notUnwrapped = isNew ? notCreated : late.unwrap.catch((error) => unanswered(dataKey, error));
	try {
		return { dataKey, agreement: await Promise.race([leaseDataKey(dataKey), notUnwrapped]) };
	} catch (error) {
		// It may have been wrapped again since it was read, and its former KMS key disabled.
		const present = await chooseDataKey(need, await findFor(need), late.renew);
		if (present.version === dataKey.version) throw error;
		return { dataKey: present, agreement: await Promise.race([leaseDataKey(present), late.unwrap]) };
	}
}

function unanswered(dataKey: ApplicationDataKey, error: unknown): Lease<KeyObject> {
	const agreement = leaseUnanswered(dataKey);
	if (agreement) return agreement;
	throw error;
}

/** The data keys that a need may be about. */
function findFor(need: DataKeyNeed): Promise<FoundDataKeys> {
	const { id: deploymentId } = need.deployment;
	return need.purpose === "OPEN"
		? findDataKeys([], [{ deploymentId, dataKeyId: need.dataKeyId }])
		: findDataKeys([deploymentId], []);
}

async function chooseDataKey(
	need: DataKeyNeed,
	found: FoundDataKeys,
	lateToRenew: Promise<never>,
): Promise<ApplicationDataKey> {
	const { id: deploymentId } = need.deployment;
	if (need.purpose === "OPEN") return forOpening(found.byId({ deploymentId, dataKeyId: need.dataKeyId }));
	const isIndex = need.purpose === "INDEX";
	const known = isIndex ? found.index(deploymentId) : found.current(deploymentId);
	if (known && known.seals < maxSeals) return known;
	if (known && !isIndex && known.seals < maxSealsInSilence) {
		// Whatever went wrong: if the data key may not be used either, unwrapping it tells.
		return Promise.race([renewed(need, known), lateToRenew]).catch(() => known);
	}
	return creations().inTurn(deploymentId, async () => {
		// Another request may have created it meanwhile.
		const present = await findFor(need);
		const existing = isIndex ? present.index(deploymentId) : present.current(deploymentId);
		if (!existing) {
			const first = isIndex
				? await firstIndexDataKey(deploymentId)
				: await firstDataKey(deploymentId, "APPLICATION_DATA");
			return { ...first, seals: 0 };
		}
		if (existing.seals < maxSeals) return existing;
		return renewed(need, existing);
	});
}

/** The data key that replaces a full one. Requests that come meanwhile share the call of KMS. */
async function renewed(need: DataKeyNeed, full: ApplicationDataKey): Promise<ApplicationDataKey> {
	const { deploymentId } = full;
	const underWay =
		renewals().get(deploymentId) ?? renewDataKey(full).finally(() => renewals().delete(deploymentId));
	renewals().set(deploymentId, underWay);
	await underWay;
	return (await findFor(need)).current(deploymentId) ?? full;
}

const renewals = perProcess("renewals of full data keys", () => new Map<string, Promise<void>>());

function forOpening(dataKey: ApplicationDataKey | undefined): ApplicationDataKey {
	// The data key of the blind index seals no values.
	if (!dataKey || dataKey.state === "INDEX")
		throw new KeyholdError(
			"VALUE_INTEGRITY",
			"This value can't be decrypted: it is damaged, or it was sealed for another place.",
		);
	if (isDestroyed(dataKey))
		throw new KeyholdError(
			"DATA_DESTROYED",
			"This value was destroyed together with the data of its encryption key. It can't be recovered.",
		);
	return dataKey;
}

/** A deployment at a time, and few in all, so that a thousand new tenants do not call KMS and the database at once. */
const creations = perProcess(
	"first data keys of applications",
	() =>
		new Lanes(
			{ atOnce: 1, waiting: 1_000, waitMs: 20_000, inAll: { atOnce: 8, forFirst: 0 } },
			manyCreations,
		),
);

/** Creation goes on: the next request finds the data key. */
function manyCreations(): KeyholdError {
	return new KeyholdError(
		"RATE_LIMITED",
		`${productName()} is still creating a data key for this tenant. Try again in 5 s.`,
		{ retryAfterSeconds: 5 },
	);
}
