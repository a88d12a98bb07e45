import { randomUUID } from "node:crypto";
import {
	CancelKeyDeletionCommand,
	CreateAliasCommand,
	CreateKeyCommand,
	DisableKeyCommand,
	EnableKeyCommand,
	EnableKeyRotationCommand,
	PutKeyPolicyCommand,
	ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { accountRoot, keyPolicy } from "../../lib/kms/key-policy.ts";
import {
	customerAccountId as accountId,
	controlKms,
	ownerKms,
	vendorPrincipal,
} from "../../testing/customer-key.ts";
import { runAsOperator } from "./operator.ts";

type Environment = {
	consoleUrl: string;
	gatewayUrl: string;
	databaseUrl: string;
	/** Of the role that owns the tables. */
	ownerUrl: string;
	kmsUrl: string;
	smtpPassword: string;
	metricsToken: string;
	dataDir: string;
	demo: {
		organizationSlug: string;
		password: string;
		users: { role: string; email: string }[];
		keys: { arn: string }[];
	};
};

/** The output of `npm start`. */
export const environment: Environment = JSON.parse(process.env.E2E ?? "{}");

export type Person = { email: string; password: string };
export type Organization = {
	id: string;
	slug: string;
	name: string;
	deploymentId: string;
	admin: Person;
	member: Person;
	token: string;
};

/** Runs an operator command; `input` is typed into it. */
export async function admin(args: string[], input = ""): Promise<Record<string, string>> {
	const env = {
		DATABASE_URL: environment.databaseUrl,
		AWS_ENDPOINT_URL_KMS: environment.kmsUrl,
		AWS_ACCESS_KEY_ID: "AKIDKEYHOLD",
		AWS_SECRET_ACCESS_KEY: "unused by the local KMS",
		KEYHOLD_LOG_LEVEL: "silent",
		NODE_OPTIONS: "--disable-warning=ExperimentalWarning",
	};
	return JSON.parse(await runAsOperator(env, [...args, "--json"], input));
}

/** A new organization with a deployment, an Org Admin, a Member and an ingest token. */
export async function createOrganization(): Promise<Organization> {
	const slug = `org-${randomUUID().slice(0, 8)}`;
	const name = `Organization ${slug}`;
	const { id = "" } = await admin(["org", "create", "--slug", slug, "--name", name]);
	const deployment = await admin([
		"deployment",
		"create",
		"--org",
		slug,
		"--name",
		"Production",
		"--region",
		"us-west-1",
	]);
	const person = async (role: string): Promise<Person> => {
		const email = `${role.toLowerCase()}@${slug}.example`;
		const { password = "" } = await admin([
			"user",
			"create",
			"--email",
			email,
			"--name",
			role,
			"--org",
			slug,
			"--role",
			role,
		]);
		return { email, password };
	};
	const orgAdmin = await person("ORG_ADMIN");
	const member = await person("MEMBER");
	const token = await createToken({ slug }, ["telemetry:write"]);
	return { id, slug, name, deploymentId: deployment.id ?? "", admin: orgAdmin, member, token };
}

/** Another Org Admin of the organization. */
export async function createOrgAdmin({ slug }: Organization, name: string): Promise<Person> {
	const email = `${name}@${slug}.example`;
	const who = ["--email", email, "--name", name, "--org", slug, "--role", "ORG_ADMIN"];
	const { password = "" } = await admin(["user", "create", ...who]);
	return { email, password };
}

/** An API token of the organization. */
export async function createToken({ slug }: { slug: string }, scopes: string[]): Promise<string> {
	const scopeOptions = scopes.flatMap((scope) => ["--scope", scope]);
	const { token = "" } = await admin(["token", "create", "--org", slug, "--name", "e2e", ...scopeOptions]);
	return token;
}

/** A new member of support staff. */
export async function createSupport(): Promise<Person> {
	const email = `support-${randomUUID().slice(0, 8)}@vendor.example`;
	const { password = "" } = await admin([
		"user",
		"create",
		"--email",
		email,
		"--name",
		"Support",
		"--support",
	]);
	return { email, password };
}

const owner = () => ownerKms("us-west-1", accountId, environment.kmsUrl);

/** The key policy that the console shows. */
function askedPolicy(organizationId: string): string {
	return JSON.stringify(keyPolicy({ owner: accountRoot(accountId), vendorPrincipal, organizationId }));
}

/** A key in the customer's AWS account with that policy. */
export async function createKmsKey(organizationId: string): Promise<string> {
	return createKmsKeyWith(askedPolicy(organizationId));
}

/** The same with a given policy, after filling in the account ID. */
export async function createKmsKeyWith(policy: string): Promise<string> {
	const Policy = policy.replace("<your account ID>", accountId);
	const { KeyMetadata } = await owner().send(new CreateKeyCommand({ Policy }));
	const arn = KeyMetadata?.Arn ?? "";
	await owner().send(new EnableKeyRotationCommand({ KeyId: arn }));
	return arn;
}

/** The ARN of a new alias of a key. */
export async function createKmsAlias(arn: string): Promise<string> {
	const AliasName = `alias/e2e-${randomUUID()}`;
	await owner().send(new CreateAliasCommand({ AliasName, TargetKeyId: arn }));
	return arn.replace(/key\/.*/, AliasName);
}

export const disableKmsKey = (arn: string) => owner().send(new DisableKeyCommand({ KeyId: arn }));
export const enableKmsKey = (arn: string) => owner().send(new EnableKeyCommand({ KeyId: arn }));

/** Removes Keyhold from the key's policy, which then contains the account only. */
export async function denyKmsKey(arn: string): Promise<void> {
	const own = { Effect: "Allow", Principal: { AWS: accountRoot(accountId) }, Action: "kms:*", Resource: "*" };
	const policy = JSON.stringify({ Version: "2012-10-17", Statement: [own] });
	await owner().send(new PutKeyPolicyCommand({ KeyId: arn, Policy: policy }));
}

export const allowKmsKey = (arn: string, organizationId: string) =>
	owner().send(new PutKeyPolicyCommand({ KeyId: arn, Policy: askedPolicy(organizationId) }));

/** @returns when AWS would delete the key */
export async function scheduleKmsKeyDeletion(arn: string): Promise<Date | undefined> {
	const command = new ScheduleKeyDeletionCommand({ KeyId: arn, PendingWindowInDays: 7 });
	return (await owner().send(command)).DeletionDate;
}

export async function cancelKmsKeyDeletion(arn: string): Promise<void> {
	await owner().send(new CancelKeyDeletionCommand({ KeyId: arn }));
	await enableKmsKey(arn);
}

/** KMS throttles each call for this key until its faults are cleared. */
export const throttleKmsKey = (arn: string) =>
	controlKms(environment.kmsUrl, "POST", "faults", {
		keyArn: arn,
		error: "ThrottlingException",
		message: "Rate exceeded",
	});
export const clearKmsFaults = () => controlKms(environment.kmsUrl, "DELETE", "faults");

/** The number of calls of each operation on a key. */
export async function kmsCallsOn(arn: string): Promise<Record<string, number>> {
	return (await controlKms(environment.kmsUrl, "GET", `calls?keyArn=${encodeURIComponent(arn)}`)).operations;
}

/** POST /v1/logs, like an exporter. */
export function postLogs(
	body: string | Uint8Array<ArrayBuffer>,
	headers: Record<string, string>,
	gatewayUrl = environment.gatewayUrl,
): Promise<Response> {
	return fetch(`${gatewayUrl}/v1/logs`, { method: "POST", headers, body });
}

/** Sends `count` request logs with `marker` in their bodies. */
export async function sendLogs(
	organization: Organization,
	count: number,
	marker = "hello",
	gatewayUrl = environment.gatewayUrl,
): Promise<void> {
	for (let left = count; left > 0; left -= 1000) {
		const logRecords = Array.from({ length: Math.min(left, 1000) }, (_, index) => ({
			timeUnixNano: `${Date.now() - index}000000`,
			body: { stringValue: `${marker} ${index}` },
			attributes: [
				{ key: "http.request.method", value: { stringValue: index % 2 ? "GET" : "POST" } },
				{ key: "http.route", value: { stringValue: index % 2 ? "/orders/{id}" : "/orders" } },
				{ key: "http.response.status_code", value: { intValue: index % 10 ? "200" : "503" } },
				{ key: "http.server.request.duration", value: { doubleValue: 0.042 } },
			],
		}));
		const headers = {
			"content-type": "application/json",
			authorization: `Bearer ${organization.token}`,
		};
		const body = JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
		const response = await postLogs(body, headers, gatewayUrl);
		if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
	}
}
