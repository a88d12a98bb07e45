import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json, text } from "node:stream/consumers";
import { beforeAll, expect, it, onTestFinished } from "vitest";
import { connect } from "../index.ts";
import { sealedFields } from "../prisma/index.ts";
import { dataKeyIdOf, fromText } from "../sealed/index.ts";
import { contactsClientModule } from "../testing/contacts-client.ts";
import { startLeaseServer } from "../testing/lease-server.ts";
import { useContacts } from "../testing/use-contacts.ts";

type Report = {
	table: string;
	counts: { dataKeyId: string; found: number; left: number }[];
	isFinished: boolean;
};

const contacts = useContacts();
const sdk = join(import.meta.dirname, "..");
const models = { Contact: { tenant: "organizationId", sealed: ["notes"] } } as const;
const rows = 3_000;
let directory: string;
let server: Awaited<ReturnType<typeof startLeaseServer>>;
let old: string;
const org = "acme";
const reports: Report[] = [];

/** Answers `/vault/v1/scans` as Keyhold does. */
function answerScans(request: IncomingMessage, response: ServerResponse): boolean {
	const [, id] = /^\/vault\/v1\/scans(?:\/([\w.]+))?$/.exec(request.url ?? "") ?? [];
	if (!request.url?.startsWith("/vault/v1/scans")) return false;
	void json(request).then((body) => {
		if (id !== undefined) {
			reports.push({ table: id, ...(body as Omit<Report, "table">) });
			response.writeHead(204).end();
			return;
		}
		const { table } = body as { table: string };
		const dataKeys = [
			{ tenant: org, deploymentId: crypto.randomUUID(), deployment: "production", dataKeyId: old },
		];
		response.writeHead(200, { "content-type": "application/json" });
		response.end(JSON.stringify({ scanId: table, startedAt: new Date(), dataKeys }));
	});
	return true;
}

beforeAll(async () => {
	server = await startLeaseServer();
	server.intercept = answerScans;
	const keyhold = connect({ url: server.url, token: server.token });
	const prisma = contacts.base.$extends(sealedFields(keyhold, models as never));
	await prisma.organization.create({ data: { id: org, name: org } });
	const data = Array.from({ length: rows }, (_, at) => ({
		organizationId: org,
		name: `${at}`,
		notes: `note ${at}`,
	}));
	await prisma.contact.createMany({ data });
	old = server.dataKeyOf(org).dataKeyId;
	server.renewDataKey(org);
	keyhold.close();
	directory = await mkdtemp(join(tmpdir(), "keyhold-reencrypt-"));
	const config = `
		import { connect } from ${JSON.stringify(join(sdk, "index.ts"))};
		import { sealedFields } from ${JSON.stringify(join(sdk, "prisma/index.ts"))};
		import { PrismaPg } from ${JSON.stringify(import.meta.resolve("@prisma/adapter-pg"))};
		import { PrismaClient } from ${JSON.stringify(await contactsClientModule())};
		const keyhold = connect(${JSON.stringify({ url: server.url, token: server.token, name: "nightly" })});
		const adapter = new PrismaPg({ connectionString: ${JSON.stringify(contacts.url)} });
		const prisma = new PrismaClient({ adapter }).$extends(sealedFields(keyhold, ${JSON.stringify(models)}));
		export default { keyhold, prisma, batchSize: 100 };`;
	await writeFile(join(directory, "keyhold.config.mjs"), config);
	return async () => {
		await server.stop();
		await rm(directory, { recursive: true });
	};
});

function start(...args: string[]) {
	const cli = join(sdk, "reencrypt/cli.ts");
	const child = spawn(
		process.execPath,
		["--disable-warning=ExperimentalWarning", cli, "keyhold.config.mjs", ...args],
		{
			cwd: directory,
		},
	);
	onTestFinished(() => void child.kill("SIGKILL"));
	return child;
}

async function left(): Promise<number> {
	const stored = await contacts.base.contact.findMany({ select: { notes: true } });
	return stored.filter(({ notes }: { notes: string }) => dataKeyIdOf(fromText(notes)) === old).length;
}

it("a killed job is restarted beside another one, and finishes", async () => {
	const killed = start("--rows-per-second", "500");
	await expect.poll(left).toBeLessThan(rows);
	killed.kill("SIGKILL");
	await once(killed, "exit");
	const before = await left();
	expect(before).toBeGreaterThan(0);

	const stopped = start("--rows-per-second", "500");
	await expect.poll(left).toBeLessThan(before);
	stopped.kill("SIGTERM");
	expect(await once(stopped, "exit")).toEqual([1, null]);
	expect(await left()).toBeGreaterThan(0);

	const jobs = [start(), start("--only", "Contact")];
	const ended = jobs.map(async (job) => {
		const [output, errors] = await Promise.all([text(job.stdout), text(job.stderr), once(job, "exit")]);
		return { code: job.exitCode, report: JSON.parse(output), errors };
	});
	for (const { code, report, errors } of await Promise.all(ended)) {
		expect({ code, errors }).toMatchObject({
			code: 0,
			errors: expect.stringMatching(/\.public\.contacts: \d+ of \d+ values/),
		});
		expect(report).toMatchObject({
			isClean: true,
			tables: [{ table: expect.stringMatching(/\.public\.contacts$/), failed: 0 }],
		});
	}
	expect(await left()).toBe(0);
	expect(reports.at(-1)).toMatchObject({
		table: expect.stringMatching(/\.public\.contacts$/),
		isFinished: true,
		counts: [
			{ dataKeyId: old, left: 0 },
			{ found: 3_000, left: 3_000 },
		],
	});

	const keyhold = connect({ url: server.url, token: server.token });
	onTestFinished(() => keyhold.close());
	const prisma = contacts.base.$extends(sealedFields(keyhold, models as never));
	for (const { name, notes } of await prisma.contact.findMany()) expect(notes).toBe(`note ${name}`);
});

it("a job that repeats prints only runs that found something, and goes on after a run that failed and may succeed later", async () => {
	let scans = 0;
	let isFailing = false;
	server.intercept = (request, response) => {
		if (request.url === "/vault/v1/scans") scans++;
		if (isFailing) {
			// An outage of Keyhold would be waited out for half a minute first.
			response
				.writeHead(500)
				.end(JSON.stringify({ code: "KMS_MISCONFIGURED", detail: "Fix the credentials." }));
		}
		return isFailing || answerScans(request, response);
	};
	onTestFinished(() => {
		server.intercept = answerScans;
	});
	const job = start("--every", "0.05");
	let printed = "";
	let errors = "";
	job.stdout.setEncoding("utf8").on("data", (chunk) => (printed += chunk));
	job.stderr.setEncoding("utf8").on("data", (chunk) => (errors += chunk));
	await expect.poll(() => scans, { timeout: 30_000 }).toBeGreaterThan(2);
	expect(printed.trimEnd().split("\n")).toEqual([expect.stringContaining('"isClean":true')]);
	isFailing = true;
	await expect.poll(() => errors, { timeout: 30_000 }).toMatch(/Fix the credentials/);
	isFailing = false;
	const before = scans;
	await expect.poll(() => scans, { timeout: 30_000 }).toBeGreaterThan(before + 2);
	expect(job.exitCode).toBeNull();
	job.kill("SIGTERM");
	await once(job, "exit");
});

it("a refusal is printed in one sentence, and the exit code is 1", async () => {
	server.intercept = (_, response) => {
		response.writeHead(403).end(JSON.stringify({ code: "FORBIDDEN", detail: "This token lacks a scope." }));
		return true;
	};
	onTestFinished(() => {
		server.intercept = answerScans;
	});
	const refused = start();
	const [errors] = await Promise.all([text(refused.stderr), once(refused, "exit")]);
	expect(refused.exitCode).toBe(1);
	expect(errors).toBe("This token lacks a scope. Finished work is kept; run it again to continue.\n");
});

it("invalid arguments print the usage", async () => {
	const wrong = start("--unknown");
	const [errors] = await Promise.all([text(wrong.stderr), once(wrong, "exit")]);
	expect(wrong.exitCode).toBe(2);
	expect(errors).toMatch(/keyhold-reencrypt keyhold\.config\.js/);
});
