import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RequestContext } from "../../lib/access/context.ts";
import { createDeployment } from "../../lib/operator/verbs/create-deployment.ts";
import { createOrganization } from "../../lib/operator/verbs/create-organization.ts";
import { operatorCreateToken } from "../../lib/operator/verbs/create-token.ts";
import { createUser } from "../../lib/operator/verbs/create-user.ts";
import { db } from "../../lib/platform/db.ts";
import { createDemoKeys, type DemoKey } from "./keys.ts";
import { sendDemoLogs } from "./logs.ts";
import { sendDemoTraces } from "./traces.ts";

export type Demo = {
	organizationSlug: string;
	/** One for all demo sign-ins, made at first start. */
	password: string;
	users: { role: string; email: string }[];
	keys: DemoKey[];
};

const operator: RequestContext = { caller: { kind: "operator" }, requestId: "demo", ip: null };
const users = [
	{ role: "Org Admin", email: "admin@acme.example", name: "Ada Admin" },
	{ role: "Member", email: "member@acme.example", name: "Max Member" },
	{ role: "Support", email: "support@keyhold.example", name: "Sam Support" },
];

/** Reads what the first start seeded; null if the database already had organizations. */
export async function readDemo(dataDir: string): Promise<Demo | null> {
	const path = demoFile(dataDir);
	return existsSync(path) ? (JSON.parse(await readFile(path, "utf8")) as Demo) : null;
}

/**
 * Seeds an empty database, once: an organization with its people, and with a local KMS two keys of its AWS account, and
 * request logs and traces, sent to the gateway as everyone sends them.
 */
export async function seedDemo(options: {
	dataDir: string;
	gatewayUrl: string;
	localKms: { url: string } | null;
	say: (sentence: string) => void;
}): Promise<void> {
	if ((await db().organization.count()) > 0) return;
	options.say("Seeding a demo organization …");
	const password = randomBytes(12).toString("base64url");
	const slug = "acme";
	const region = "us-west-1";
	const organization = await createOrganization(operator, { slug, name: "Acme" });
	await createDeployment(operator, { organization: slug, name: "Production", region });
	const [admin, member, support] = users;
	if (admin)
		await createUser(operator, { ...person(admin), password, organization: slug, role: "ORG_ADMIN" });
	if (member) await createUser(operator, { ...person(member), password, organization: slug, role: "MEMBER" });
	if (support) await createUser(operator, { ...person(support), password, isSupport: true });

	const keys = options.localKms
		? await createDemoKeys({ ...options.localKms, region, organizationId: organization.id })
		: [];
	const demo: Demo = {
		organizationSlug: slug,
		password,
		users: users.map(({ role, email }) => ({ role, email })),
		keys,
	};
	await writeFile(demoFile(options.dataDir), JSON.stringify(demo, null, "\t"), { mode: 0o600 });
	if (options.localKms) {
		const { token } = await operatorCreateToken(operator, {
			organization: slug,
			name: "Demo exporter",
			scopes: ["telemetry:write"],
			expiresInDays: 1,
		});
		await sendDemoLogs(options.gatewayUrl, token);
		await sendDemoTraces(options.gatewayUrl, token);
	}
}

function person({ email, name }: { email: string; name: string }) {
	return { email, name };
}

function demoFile(dataDir: string): string {
	return join(dataDir, "demo.json");
}
