import { keyPolicy, keyPolicyStatements } from "../key-policy.ts";
import { awsCliCommands } from "./aws-cli.ts";
import { cloudFormationTemplate } from "./cloudformation.ts";
import { type KeyPlan, ownerOf } from "./key-plan.ts";
import { terraformConfiguration } from "./terraform.ts";

/** The set-up of one key, for each tool that can create it. Pure. */
export function keySetup(plan: KeyPlan) {
	const owner = ownerOf(plan, "<your account ID>");
	return {
		/** JSON, to be given to a key that is made by hand. */
		policy: JSON.stringify(keyPolicy({ ...plan, owner }), null, 2),
		/** JSON: what to add to the policy of a key that exists. */
		statements: JSON.stringify(keyPolicyStatements(plan), null, 2),
		awsCli: awsCliCommands(plan),
		terraform: terraformConfiguration(plan),
		cloudFormation: cloudFormationTemplate(plan),
	};
}
