import { z } from "zod";
import { notFound } from "../kms-error.ts";
import { checkNewPolicy } from "./check-new-policy.ts";
import { keyId } from "./input.ts";
import { operation } from "./operation.ts";
import { reachKey } from "./reach-key.ts";

const policyName = z.string().min(1).max(128).default("default");

export const putKeyPolicy = operation(
	z.object({
		KeyId: keyId,
		PolicyName: policyName,
		Policy: z.string().min(1).max(131_072),
		BypassPolicyLockoutSafetyCheck: z.boolean().default(false),
	}),
	(call, request) => {
		const key = reachKey(call, request.KeyId, { operation: "PutKeyPolicy" });
		requireDefault(request.PolicyName);
		const changed = { ...key, policy: request.Policy };
		checkNewPolicy(changed, call.caller, request.BypassPolicyLockoutSafetyCheck);
		call.store.put(changed);
	},
);

export const getKeyPolicy = operation(z.object({ KeyId: keyId, PolicyName: policyName }), (call, request) => {
	const key = reachKey(call, request.KeyId, { operation: "GetKeyPolicy" });
	requireDefault(request.PolicyName);
	return { Policy: key.policy, PolicyName: "default" };
});

export const listKeyPolicies = operation(z.object({ KeyId: keyId }), (call, request) => {
	reachKey(call, request.KeyId, { operation: "ListKeyPolicies" });
	return { PolicyNames: ["default"], Truncated: false };
});

function requireDefault(name: string): void {
	if (name !== "default") throw notFound(`No such policy exists: ${name}`);
}
