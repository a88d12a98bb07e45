import { type KeyPolicy, keyPolicy } from "../key-policy.ts";

/** The key that a customer is about to make for a deployment. */
export type KeyPlan = {
	deploymentName: string;
	region: string;
	organizationId: string;
	vendorPrincipal: string | undefined;
	isMultiRegion: boolean;
	/** How often AWS rotates the key, 90 to 2560 days; null for never. Source: EnableKeyRotation. */
	rotationDays: number | null;
};

/** What AWS shows beside the key. At most 8192 characters, of which a deployment's name uses few. */
export function keyDescription({ deploymentName }: KeyPlan): string {
	return `Keyhold: ${deploymentName}`;
}

/** Stands for the root of the key's account, which each tool has its own way to name, until all else is escaped. */
export const ownerMark = "@owner@";

/** The policy of the planned key, with `ownerMark` for its owner. */
export function plannedPolicy(plan: KeyPlan): KeyPolicy {
	return keyPolicy({ ...plan, owner: ownerMark });
}
