import type { Rekey } from "../platform/prisma/client.ts";
import { Resource } from "../platform/prisma/enums.ts";

/** The part of an audit row that tells which key protects what. */
export type ProtectionRow = { at: Date; action: string; targetId: string | null; details: unknown };

export type RekeyTimes = Pick<
	Rekey,
	"id" | "deploymentId" | "reason" | "fromKmsKeyId" | "phase" | "startedAt" | "protectedAt" | "finishedAt"
>;

/** The time in which one KMS key protected one resource of one deployment. Null means "not by the end of the period". */
export type ProtectionStretch = {
	deploymentId: string;
	resource: Resource;
	/** The organization's own key; null for a Keyhold key. */
	key: { id: string; arn: string } | null;
	/** The commit from which on new data is written under it. */
	from: Date;
	/** When every data key of the deployment was wrapped by its target key. */
	protectedAt: Date | null;
	/** When all earlier data was re-encrypted under it. Null for application data, whose values only the vendor sees. */
	finishedAt: Date | null;
	/** The commit from which on nothing new is written under it. */
	to: Date | null;
	/** When it no longer wrapped any data key, after `to`. */
	releasedAt: Date | null;
};

/** The actions that change which key protects what. */
export const protectionActions = [
	"deployment.created",
	"key.activated",
	"key.replaced",
	"key.deletion_started",
	"key.data_destroyed",
	"resource.covered",
	"resource.uncovered",
];

/** The resources that a customer key covers in a new deployment, if its audit row is too old to name them. */
const coveredAtFirst: Resource[] = ["REQUEST_LOGS", "TRACES"];

type Details = {
	arn?: string;
	newArn?: string;
	newKeyId?: string;
	deploymentId?: string;
	rekeyId?: string | null;
	resource?: Resource;
	/** Of a new deployment, all that a customer key will cover; of an activation, what it covers from now on besides that. */
	covered?: Resource[];
};
type Key = { id: string; arn: string };
type Place = { covered: Set<Resource>; key: Key | null; open: Map<Resource, ProtectionStretch> };

/** Derives which key protected what from an organization's audit rows, oldest first. Pure. */
export function protectionStretches(
	rows: ProtectionRow[],
	rekeys: RekeyTimes[],
	end: Date,
): ProtectionStretch[] {
	const stretches: ProtectionStretch[] = [];
	const places = new Map<string, Place>();
	for (const { at, action, targetId, details: noted } of rows) {
		if (at >= end || !targetId) continue;
		const details = noted as Details;
		const isOfDeployment = action === "deployment.created" || action.startsWith("resource.");
		const deploymentId = isOfDeployment ? targetId : details.deploymentId;
		if (!deploymentId) continue;
		const place: Place = places.get(deploymentId) ?? {
			covered: new Set(coveredAtFirst),
			key: null,
			open: new Map(),
		};
		places.set(deploymentId, place);
		const turn = (resources: Iterable<Resource>, key: Key | null, rekey?: RekeyTimes) => {
			const done = rekey ? timesOf(rekey, rekeys, end) : { protectedAt: null, finishedAt: null };
			for (const resource of resources) {
				const last = place.open.get(resource);
				if (last) {
					last.to = at;
					last.releasedAt = done.protectedAt;
					// A time after this change was never reached.
					if (last.protectedAt && last.protectedAt > at) last.protectedAt = null;
					if (last.finishedAt && last.finishedAt > at) last.finishedAt = null;
				}
				const next = { deploymentId, resource, key, from: at, ...done, to: null, releasedAt: null };
				if (resource === "APPLICATION_DATA") next.finishedAt = null;
				place.open.set(resource, next);
				stretches.push(next);
			}
		};
		const under = (keyId: string) =>
			[...place.open].flatMap(([resource, { key }]) => (key?.id === keyId ? [resource] : []));
		const rekey = rekeys.find(({ id }) => id === details.rekeyId);
		switch (action) {
			case "deployment.created":
				if (details.covered) place.covered = new Set(details.covered);
				turn(Object.values(Resource), null);
				break;
			case "key.activated":
				place.key = { id: targetId, arn: details.arn ?? "" };
				for (const resource of details.covered ?? []) place.covered.add(resource);
				turn(place.covered, place.key, rekey);
				break;
			case "key.replaced":
				place.key = { id: details.newKeyId ?? "", arn: details.newArn ?? "" };
				turn(under(targetId), place.key, rekey);
				break;
			case "key.deletion_started":
				place.key = null;
				turn(under(targetId), null, rekey);
				break;
			case "key.data_destroyed":
				if (place.key?.id === targetId) place.key = null;
				turn(
					under(targetId),
					null,
					rekeys.find(({ reason, fromKmsKeyId }) => reason === "DESTROY" && fromKmsKeyId === targetId),
				);
				break;
			default: {
				const { resource } = details;
				if (!resource) break;
				const isCovered = action === "resource.covered";
				if (isCovered) place.covered.add(resource);
				else place.covered.delete(resource);
				if (details.rekeyId) turn([resource], isCovered ? place.key : null, rekey);
			}
		}
	}
	return stretches;
}

/** A superseded rekey ends with the one that superseded it, which moves the remaining data. */
function timesOf(rekey: RekeyTimes, all: RekeyTimes[], end: Date) {
	const after = all
		.filter(
			({ deploymentId, startedAt }) => deploymentId === rekey.deploymentId && startedAt >= rekey.startedAt,
		)
		.sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime());
	const protectedAt = after.find((one) => one.protectedAt)?.protectedAt ?? null;
	const finishedAt = after.find(({ phase }) => phase === "DONE")?.finishedAt ?? null;
	return {
		protectedAt: protectedAt && protectedAt < end ? protectedAt : null,
		finishedAt: finishedAt && finishedAt < end ? finishedAt : null,
	};
}
