import { healthLabels, outcomeLabels, statusLabels } from "@/components/key-health/key-labels.ts";
import { resourceNames } from "@/components/key-health/resource-names.ts";
import { operatorTitle } from "@/lib/platform/vendor-names.ts";

const labelsOf = (table: Record<string, { label: string }>) =>
	Object.fromEntries(Object.entries(table).map(([value, { label }]) => [value, label]));

/** Values of enumerations in the audit log, in the words of the console. */
const valueWords: Record<string, string> = {
	...labelsOf(statusLabels),
	...labelsOf(healthLabels),
	...labelsOf(outcomeLabels),
	...resourceNames,
	ORG_ADMIN: "Org Admin",
	MEMBER: "Member",
	SUPPORT: "Support staff",
	PASSWORD: "Password",
	PASSWORD_TOTP: "Password and code",
	LINK: "Link from the vendor",
	OIDC: "Single sign-on",
	WEBHOOK: "Webhook",
	EMAIL: "Email",
	CUSTOMER: "The customer",
	OPERATOR: operatorTitle("The "),
	NONE: "No one",
};

/** Members of details whose names do not say what they are. */
const termWords: Record<string, string> = {
	actionBy: "Who has to act",
	arn: "Key ARN",
	awsError: "AWS error",
	awsErrorName: "AWS error",
	externalId: "External ID",
	newArn: "New key ARN",
	oldArn: "Old key ARN",
	newKeyId: "New key",
	deploymentId: "Deployment",
	rekeyId: "Re-encryption ID",
	reportId: "Report ID",
	alertId: "Alert ID",
	runId: "Run ID",
	approvalId: "Request ID",
	probe: "Check",
	isSeveral: "Several reasons",
	sampledOneIn: "One in N recorded",
	wrong: "What was wrong",
	cutMs: "Access ended after",
	restoredMs: "Access returned after",
};

/** Names of the values that a change is from and to. */
export const changedThings: Record<string, string> = {
	"key.renamed": "Name",
	"key.health_changed": "Health",
	"key.replaced": "Key ARN",
	"member.role_changed": "Role",
	"organization.renamed": "Name",
	"organization.external_id_set": "External ID",
	"organization.retention_set": "Retention in days",
	"organization.audit_sampling_set": "One in N token reads recorded",
	"organization.sso_only_set": "SSO-only sign-in",
};

/** The label of a member of an audit row's details. Pure. */
export function termOf(member: string): string {
	const [, plain = member] = /^is([A-Z].*)$/.exec(member) ?? [];
	return termWords[member] ?? inWords(plain);
}

/** The word for a value that is an enumeration's; any other is itself. Pure. */
export function wordOf(value: string): string {
	return Object.hasOwn(valueWords, value) ? (valueWords[value] ?? value) : value;
}

/** "sessionsEnded" → "Sessions ended". */
function inWords(name: string): string {
	const words = name
		.replace(/([a-z\d])([A-Z])/g, "$1 $2")
		.replaceAll("_", " ")
		.toLowerCase();
	return words.charAt(0).toUpperCase() + words.slice(1);
}
