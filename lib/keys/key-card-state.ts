import type { KeyStatus } from "../platform/prisma/enums.ts";
import type { DeploymentView, OpenRekey } from "./encryption-keys-overview.ts";
import type { KeyView } from "./key-view.ts";
import { canTransition, isMovable } from "./lifecycle.ts";
import type { RekeyOutcome } from "./rekey-outcome.ts";
import type { ResourceView } from "./resource-views.ts";
import { sumRecords } from "./sum-records.ts";

/** A key's status as its card shows it, which also tells replacing from activating and destroying from deleting. */
export type KeyPhase = KeyStatus | "REPLACING" | "DESTROYING";

/** One notice of the card, in the order in which they are shown. */
export type CardNotice =
	/** AWS refuses the key, does not answer, or warns. */
	| { kind: "health" }
	| {
			kind: "moving";
			rekey: OpenRekey;
			/** Records that still have to be moved; null if there were none to move. */
			waiting: number | null;
			/** The name of the key whose data is being destroyed. */
			destroying: string | null;
	  }
	| { kind: "outcome"; outcome: RekeyOutcome }
	| { kind: "uncovered"; uncovered: ResourceView[] }
	/** A previous key: nothing needs it, data still needs it, or AWS refuses it while data still needs it. */
	| { kind: "previous"; keyView: KeyView; need: "none" | "needed" | "refused" };

/** The changes that the card offers. Each is one that its verb would not refuse for the key's state. */
export type KeyOffers = {
	/** True if a check is the next step: after a fix in AWS, it brings access back at once. */
	isCheckPrimary: boolean;
	activate: boolean;
	replace: boolean;
	/** "refused" offers the ways out instead: the data can't be moved. */
	remove: "allowed" | "refused" | null;
	destroy: boolean;
	cover: boolean;
	drill: boolean;
};

export type KeyCardState = {
	phase: KeyPhase;
	notices: CardNotice[];
	offers: KeyOffers;
	/** AWS's answer or what the last checks saw, if it still holds; null otherwise. */
	rotation: RotationShown;
};

type RotationShown = NonNullable<KeyView["facts"]>["rotation"] | string;

/** Derives everything that a key's card says and offers from one view, so that no two parts contradict. Pure. */
export function keyCardState(deployment: DeploymentView, key: KeyView): KeyCardState {
	return {
		phase: keyPhase(key, deployment.rekey),
		notices: [...noticesOf(deployment, key)],
		offers: offersOf(deployment, key),
		rotation: rotationOf(key),
	};
}

/** The phase of a key. Pure. */
export function keyPhase(key: KeyView, rekey: OpenRekey | null): KeyPhase {
	if (key.status === "ACTIVATING" && rekey?.reason === "REPLACE") return "REPLACING";
	const isDestroying = key.destroyed > 0 || rekey?.reason === "DESTROY" || (rekey?.destroyed ?? 0) > 0;
	return key.status === "DELETING" && isDestroying ? "DESTROYING" : key.status;
}

function* noticesOf(deployment: DeploymentView, key: KeyView): Generator<CardNotice> {
	const { rekey, outcome } = deployment;
	// A key that no longer protects anything has nothing to restore.
	const isHealthShown = key.health !== "HEALTHY" && (isNeeded(key) || isUnused(key));
	// Waiting data is more urgent than the warnings of a working key.
	const isHealthLast = isWorking(key) && rekey !== null && rekey.blockedReason !== null;
	if (isHealthShown && !isHealthLast) yield { kind: "health" };
	if (rekey) {
		const destroying = destroyingOf(deployment, key, rekey);
		yield { kind: "moving", rekey, waiting: waitingOf(deployment, rekey), destroying };
	}
	const isTroubled = isNeeded(key) && !isWorking(key);
	if (outcome && !rekey && !isTroubled) yield { kind: "outcome", outcome };
	const uncovered = uncoveredOf(deployment, key);
	if (uncovered.length > 0) yield { kind: "uncovered", uncovered };
	for (const previous of deployment.previous) {
		if (isNeeded(previous)) {
			yield {
				kind: "previous",
				keyView: previous,
				need: previous.health === "REVOKED" ? "refused" : "needed",
			};
		}
		// While the new key is itself on its way out, or another deployment has the old one, no notice says to disable it.
		else if (previous.status === "DELETED" && key.status === "ACTIVE" && !previous.isArnInUse) {
			yield { kind: "previous", keyView: previous, need: "none" };
		}
	}
	if (isHealthShown && isHealthLast) yield { kind: "health" };
}

function offersOf({ rekey }: DeploymentView, key: KeyView): KeyOffers {
	const canMove = isMovable(key, key.records);
	const isRemovable = canTransition("deleteUsed", key.status);
	return {
		// A deletion is canceled in AWS first.
		isCheckPrimary: isNeeded(key) && !isWorking(key) && !key.facts?.deletionDate,
		activate: canTransition("activate", key.status),
		replace: isRemovable && canMove,
		remove:
			isRemovable || canTransition("deleteUnused", key.status) ? (canMove ? "allowed" : "refused") : null,
		// While AWS accepts the key, deleting it moves the data, and nothing is lost.
		destroy: canTransition("destroyData", key.status) && key.health === "REVOKED" && isNeeded(key),
		cover: key.status === "ACTIVE" && !rekey && isWorking(key),
		drill: key.status === "ACTIVE",
	};
}

/** Resources that an active key does not cover, once there is nothing more urgent to say. */
function uncoveredOf({ rekey, resources }: DeploymentView, key: KeyView): ResourceView[] {
	if (key.status !== "ACTIVE" || rekey || !isWorking(key)) return [];
	return resources.filter(({ isCovered }) => !isCovered);
}

/** AWS reports rotation as off for a key that is disabled or about to be deleted, and a check may be older than that. */
function rotationOf(key: KeyView): RotationShown {
	const { facts, probe } = key;
	if (!isWorking(key) || facts?.deletionDate) return null;
	if (facts?.rotation) return facts.rotation;
	if (!probe || probe.checkedAt < key.healthSince) return null;
	return probe.checks.find(({ id }) => id === "rotation")?.seen ?? null;
}

/** What is left of the rekey, or before it is protected, the records under other keys than the one that must protect them. */
function waitingOf({ resources }: DeploymentView, rekey: OpenRekey): number | null {
	if (rekey.total !== null) return rekey.total - rekey.done;
	if (rekey.isProtected) return null;
	const elsewhere = resources.flatMap((resource) => resource.elsewhere);
	return sumRecords(elsewhere);
}

function destroyingOf({ previous }: DeploymentView, key: KeyView, rekey: OpenRekey): string | null {
	const doomed = [key, ...previous].find(({ destroyed }) => destroyed > 0);
	if (doomed) return doomed.name;
	return rekey.reason === "DESTROY" || rekey.destroyed > 0 ? rekey.from : null;
}

const isNeeded = ({ dataKeys, records }: KeyView) => dataKeys > 0 || records > 0;
const isUnused = ({ status }: KeyView) => status === "ADDED";
const isWorking = ({ health }: KeyView) => health === "HEALTHY" || health === "WARNING";
