import { productName } from "../../platform/vendor-names.ts";
import { partitionOfRegion } from "../arn.ts";
import { accountRoot, type KeyPolicy, keyPolicy } from "../key-policy.ts";

/** The key that a customer is about to create for a deployment. */
export type KeyPlan = {
	deploymentName: string;
	region: string;
	organizationId: string;
	vendorPrincipal: string | undefined;
	/** The key's account, 12 digits. Without it, each tool looks it up or shows a placeholder. */
	accountId?: string | undefined;
	isMultiRegion: boolean;
	/** The days between rotations by AWS, 90 to 2560; null for no rotation. Source: EnableKeyRotation. */
	rotationDays: number | null;
};

/** The key's description in AWS, well below its limit of 8192 characters. */
export function keyDescription({ deploymentName }: KeyPlan): string {
	return `${productName()}: ${deploymentName}`;
}

/** The root of the key's account; `unknown` while the plan does not name the account. */
export function ownerOf({ accountId, region }: KeyPlan, unknown: string): string {
	return accountRoot(accountId ?? unknown, partitionOfRegion(region));
}

/** Placeholder for the root of the key's account, which each tool names its own way, until everything else is escaped. */
export const ownerMark = "@owner@";

/** The policy of the planned key, with `ownerMark` for its owner. */
export function plannedPolicy(plan: KeyPlan): KeyPolicy {
	return keyPolicy({ ...plan, owner: ownerMark });
}
