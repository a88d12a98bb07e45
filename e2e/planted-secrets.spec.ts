import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { DecryptCommand, KMSClient } from "@aws-sdk/client-kms";
import pg from "pg";
import { encryptionContext } from "../lib/kms/encryption-context.ts";
import { receiveWebhooks } from "./support/alert-receivers.ts";
import { createApplicationToken } from "./support/contacts.ts";
import { bringKey, keysPath } from "./support/keys-page.ts";
import { addMailChannel, addWebhook, openNotifications } from "./support/notifications-page.ts";
import { dayMs, hexId, postTraces } from "./support/otlp.ts";
import { showPayload } from "./support/payload.ts";
import { signIn } from "./support/sign-in.ts";
import { expect, test } from "./support/test.ts";
import {
	createKmsKey,
	createOrganization,
	createSupport,
	disableKmsKey,
	enableKmsKey,
	environment,
	postLogs,
} from "./support/world.ts";

const planted = {
	logBody: "planted-log-body-7c1f",
	logAttribute: "planted-attribute-52aa",
	spanEvent: "planted-span-event-9e03",
	malformed: "planted-malformed-44d8",
	wrongPassword: "planted-wrong-password-0b6e",
	wrongToken: "planted-wrong-token-31c7",
	wrongMetricsToken: "planted-wrong-metrics-token-e6a4",
	applicationValue: "planted-application-value-8a1d",
	indexedValue: "planted-indexed-value-2f47",
	wrongOperatorToken: "ko_planted-wrong-operator-token-8d21",
	wrongApplicationToken: "ka_planted-wrong-application-token-5c93",
};
/** Part of a webhook URL: only the database may contain it. */
const hookPath = "/planted-hook-path-f00d";

/** The encodings in which bytes may be written. */
function spellings(secret: Buffer): Buffer[] {
	return [
		secret,
		...(["hex", "base64", "base64url"] as const).map((encoding) =>
			Buffer.from(secret.toString(encoding).replace(/=+$/, "")),
		),
	];
}

/** Everything that this instance has written: all rows of all tables as text, and all logs. */
async function everythingWritten(): Promise<{ database: Buffer; logs: Buffer }> {
	const client = new pg.Client({ connectionString: environment.databaseUrl });
	await client.connect();
	const { rows: tables } = await client.query(
		`SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
		WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
	);
	const dump: string[] = [];
	for (const { name } of tables) {
		const { rows } = await client.query(`SELECT t::text AS row FROM ${name} AS t`);
		dump.push(name, ...rows.map(({ row }) => row));
	}
	await client.end();
	const logDir = join(environment.dataDir, "logs");
	const logs = await Promise.all((await readdir(logDir)).map((file) => readFile(join(logDir, file))));
	return { database: Buffer.from(dump.join("\n")), logs: Buffer.concat(logs) };
}

type LogLine = { level: string; time: string; msg: string; requestId?: string; organizationId?: string };

/** The parsed lines of all logs. @throws for a line that is not JSON */
function linesOf(logs: Buffer): LogLine[] {
	return logs
		.toString()
		.split("\n")
		.filter(Boolean)
		.map((line) => {
			try {
				return JSON.parse(line);
			} catch {
				throw new Error(`A log line is not JSON: ${line}`);
			}
		});
}

const metricsUrls = () => [`${environment.consoleUrl}/api/metrics`, `${environment.gatewayUrl}/metrics`];

/** All metrics, as Prometheus reads them. */
async function metrics(): Promise<string> {
	const headers = { authorization: `Bearer ${environment.metricsToken}` };
	const texts = metricsUrls().map(async (url) => {
		const answer = await fetch(url, { headers });
		expect(answer.status).toBe(200);
		return answer.text();
	});
	return (await Promise.all(texts)).join("\n");
}

/** The plaintext data keys of an organization, unwrapped by KMS. */
async function plaintextDataKeys(organizationId: string): Promise<Buffer[]> {
	const client = new pg.Client({ connectionString: environment.databaseUrl });
	await client.connect();
	const { rows } = await client.query(
		`SELECT d.resource, d.wrapped, d.deployment_id, k.arn FROM data_keys d
		JOIN kms_keys k ON k.id = d.kms_key_id JOIN deployments p ON p.id = d.deployment_id
		WHERE p.organization_id = $1`,
		[organizationId],
	);
	await client.end();
	const kms = new KMSClient({
		endpoint: environment.kmsUrl,
		region: "us-west-1",
		credentials: { accessKeyId: "AKIDKEYHOLD", secretAccessKey: "unused" },
	});
	return Promise.all(
		rows.map(async ({ resource, wrapped, deployment_id, arn }) => {
			const { Plaintext } = await kms.send(
				new DecryptCommand({
					KeyId: arn,
					CiphertextBlob: wrapped,
					EncryptionContext: encryptionContext(organizationId, deployment_id, resource),
				}),
			);
			return Buffer.from(Plaintext ?? []);
		}),
	);
}

test("no log, table or page of others contains payloads, passwords, tokens, secrets or data keys", async ({
	page,
}) => {
	test.setTimeout(120_000);
	const organization = await createOrganization();
	const json = { "content-type": "application/json", authorization: `Bearer ${organization.token}` };
	const send = async () => {
		const attributes = [{ key: "app.secret", value: { stringValue: planted.logAttribute } }];
		// With its time, since a batch without times is taken for a repeated one.
		const record = {
			timeUnixNano: `${Date.now()}000000`,
			body: { stringValue: planted.logBody },
			attributes,
		};
		const logs = await postLogs(
			JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] }),
			json,
		);
		const span = {
			traceId: hexId(7, 32),
			spanId: hexId(7, 16),
			name: "GET /searchable",
			startTimeUnixNano: `${dayMs}000000`,
			endTimeUnixNano: `${dayMs + 5}000000`,
			events: [{ name: planted.spanEvent, timeUnixNano: `${dayMs}000000` }],
		};
		const traces = await postTraces(
			JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }),
			json,
		);
		return [logs.status, traces.status];
	};
	expect(await send()).toEqual([200, 200]);

	// Errors are logged too: each of these leaves a line.
	const answers = [
		await postLogs(`{"resourceLogs": "${planted.malformed}"`, json),
		await postLogs(JSON.stringify({ resourceLogs: planted.malformed }), json),
		await postLogs("{}", { ...json, authorization: `Bearer ${planted.wrongToken}` }),
	];
	expect(answers.map(({ status }) => status)).toEqual([400, 400, 401]);
	for (const answer of answers) {
		const text = await answer.text();
		for (const secret of Object.values(planted)) expect(text).not.toContain(secret);
	}
	for (const url of metricsUrls()) {
		const headers = { authorization: `Bearer ${planted.wrongMetricsToken}` };
		expect((await fetch(url, { headers })).status).toBe(401);
	}
	const organizations = await fetch(`${environment.consoleUrl}/operator/v1/organizations`, {
		headers: { authorization: `Bearer ${planted.wrongOperatorToken}` },
	});
	expect(organizations.status).toBe(401);
	await page.goto(`${environment.consoleUrl}/sign-in`);
	await page.getByLabel("Email").fill(organization.admin.email);
	await page.getByLabel("Password").fill(planted.wrongPassword);
	await page.getByRole("button", { name: "Sign in" }).click();
	await expect(page.getByRole("alert").first()).toBeVisible();

	await signIn(page, organization.admin);
	const arn = await createKmsKey(organization.id);
	await bringKey(page, organization, arn, "watched-key");
	const applicationToken = await createApplicationToken(`planted ${organization.slug}`);
	const vault = async (path: string, body: object, token = applicationToken) => {
		const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
		const url = `${environment.gatewayUrl}/vault/v1/${path}`;
		const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
		return { status: answer.status, body: await answer.json() };
	};
	const tenant = organization.slug;
	const item = { tenant, context: ["notes", "81", "body"] };
	const { body: sealed } = await vault("seal", { items: [{ ...item, value: planted.applicationValue }] });
	const opened = await vault("open", { items: [{ ...item, sealed: sealed.results[0].sealed }] });
	expect(opened.body.results[0].value).toBe(planted.applicationValue);
	const indexed = { tenant, field: "notes.body", value: planted.indexedValue };
	expect((await vault("blind-index", { items: [indexed] })).status).toBe(200);
	const leases = [{ purpose: "SEAL", tenant }];
	const leased = await vault("leases", { process: { id: randomUUID(), name: "planted" }, leases });
	const leasedKey = Buffer.from(leased.body.leases[0].key, "base64");
	expect(leasedKey).toHaveLength(32);
	expect((await vault("seal", { items: [item] }, planted.wrongApplicationToken)).status).toBe(401);

	// A working receiver, an unreachable one, and a mail server that refuses.
	const hooks = await receiveWebhooks(hookPath);
	const goneHooks = await receiveWebhooks(hookPath);
	goneHooks.close();
	await openNotifications(page, organization);
	const hookSecrets = [
		await addWebhook(page, "Pager", hooks.url),
		await addWebhook(page, "Gone", goneHooks.url),
	];
	await addMailChannel(page, "Mail", `unknown@${organization.slug}.example`);
	for (const name of ["Pager", "Gone", "Mail"]) {
		await page.getByRole("button", { name: `Send test to ${name}` }).click();
	}
	const deliveries = page.getByRole("table", { name: "Last deliveries" }).getByRole("row");
	await expect(deliveries.filter({ hasText: "Pager" })).toContainText("Delivered", { timeout: 20_000 });
	await expect(deliveries.filter({ hasText: "Gone" })).toContainText("ECONNREFUSED", { timeout: 20_000 });
	await expect(deliveries.filter({ hasText: "Mail" })).toContainText("is unknown here", { timeout: 20_000 });
	await page.goto(`${environment.consoleUrl}/${organization.slug}/request-logs`);
	await page.getByRole("row").nth(1).getByRole("link").first().click();
	await showPayload(page);
	await expect(page.getByText(new RegExp(planted.logBody))).toBeVisible();
	await disableKmsKey(arn);
	await expect.poll(async () => (await send())[0], { timeout: 20_000 }).toBe(503);
	await expect.poll(() => hooks.received.length, { timeout: 20_000 }).toBeGreaterThan(1);
	await enableKmsKey(arn);
	await expect.poll(async () => (await send())[0], { timeout: 20_000 }).toBe(200);

	const { database, logs } = await everythingWritten();
	const secrets = new Map<string, Buffer>(
		Object.entries(planted).map(([name, text]) => [name, Buffer.from(text)]),
	);
	secrets.set("password of the admin", Buffer.from(organization.admin.password));
	secrets.set("token", Buffer.from(organization.token));
	secrets.set("application token", Buffer.from(applicationToken));
	secrets.set("leased data key", leasedKey);
	secrets.set("password of the mail server", Buffer.from(environment.smtpPassword));
	secrets.set("token for the metrics", Buffer.from(environment.metricsToken));
	for (const [index, secret] of hookSecrets.entries()) {
		expect(secret).toMatch(/^whsec_/);
		secrets.set(`secret of webhook ${index}`, Buffer.from(secret));
		secrets.set(`bytes of the secret of webhook ${index}`, Buffer.from(secret.slice(6), "base64"));
	}
	const dataKeys = await plaintextDataKeys(organization.id);
	expect(dataKeys.length).toBeGreaterThan(1);
	expect(dataKeys.some((bytes) => bytes.equals(leasedKey))).toBe(true);
	for (const [index, bytes] of dataKeys.entries()) {
		expect(bytes).toHaveLength(32);
		secrets.set(`data key ${index}`, bytes);
	}
	const exported = Buffer.from(await metrics());
	for (const [name, secret] of secrets) {
		for (const [place, written] of Object.entries({ database, logs, exported })) {
			const found = spellings(secret).some((spelling) => written.includes(spelling));
			expect([name, place, found]).toEqual([name, place, false]);
		}
	}
	// The search finds what may be there.
	expect(database.includes("GET /searchable")).toBe(true);
	expect(database.includes(arn)).toBe(true);
	expect(logs.includes("DisabledException")).toBe(true);
	expect(exported.includes("keyhold_customer_keys")).toBe(true);
	expect(exported.includes("keyhold_telemetry_requests_total")).toBe(true);
	hooks.close();
	// Receivers of alerts are stored with the channel, and appear in no log or metric.
	expect(database.includes(hookPath)).toBe(true);
	expect([logs.includes(hookPath), exported.includes(hookPath)]).toEqual([false, false]);

	const lines = linesOf(logs);
	for (const line of lines)
		expect(line).toMatchObject({ level: expect.any(String), time: expect.any(String) });
	const refusals = lines.filter(({ msg }) => msg === "telemetry refused");
	expect(refusals.every(({ requestId }) => requestId !== undefined)).toBe(true);
	const own = refusals.filter(({ organizationId }) => organizationId === organization.id);
	// Two malformed requests, and those sent while the key was disabled.
	expect(own.length).toBeGreaterThan(2);

	// Support staff see the key's health, and none of the secrets.
	await page.context().clearCookies();
	await signIn(page, await createSupport());
	await page.goto(`${environment.consoleUrl}/support/key-health`);
	await expect(page.getByText(organization.name)).toBeVisible();
	const support = await page.content();
	for (const secret of [...Object.values(planted), organization.token, arn]) {
		expect(support).not.toContain(secret);
	}
	const refused = await page.goto(`${environment.consoleUrl}${keysPath(organization)}`);
	expect(await refused?.text()).not.toContain(arn);
});
