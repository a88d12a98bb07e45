import { beforeEach, describe, expect, it } from "vitest";
import type { Sealer } from "../prisma/sealer.ts";
import { dataKeyIdOf, fromText } from "../sealed/index.ts";
import { memoryScans } from "../testing/memory-scans.ts";
import { contactsModels, useContacts } from "../testing/use-contacts.ts";
import type { ReencryptOptions, ReencryptProgress } from "./options.ts";
import { reencrypt } from "./reencrypt.ts";

const contacts = useContacts({ isPlaintextExpected: true });
let org: string;
let scans: ReturnType<typeof memoryScans>;

beforeEach(async () => {
	await contacts.base
		.$executeRaw`TRUNCATE "Organization", contacts, "Deal", "Card", "Setting", "Event" CASCADE`;
	for (const { tenant, dataKeyId } of contacts.keyhold.retiring()) contacts.keyhold.forget(tenant, dataKeyId);
	scans = memoryScans(contacts.keyhold);
	org = await newOrganization();
});

const newOrganization = async () =>
	(await contacts.prisma.organization.create({ data: { name: crypto.randomUUID() } })).id;

const addContacts = async (count: number, organizationId = org, more: object = {}) =>
	contacts.prisma.contact.createMany({
		data: Array.from({ length: count }, (_, at) => ({
			organizationId,
			name: `${at}`,
			notes: `note ${at}`,
			email: at % 2 === 0 ? `${at}@x.example` : null,
			photo: Buffer.from([at % 256, 1, 2]),
			...more,
		})),
	});

const run = (options: Partial<ReencryptOptions> = {}, keyhold: Sealer = contacts.keyhold) =>
	reencrypt(keyhold, scans, { prisma: contacts.prisma, ...options });

/** A table as Keyhold knows it. */
const tableName = (table: string) => `${new URL(contacts.url).pathname.slice(1)}.public.${table}`;

/** The data keys of all stored values of contacts. */
async function dataKeysInUse(): Promise<Set<string>> {
	const rows = await contacts.base.contact.findMany();
	type Row = { notes: string | null; email: string | null; photo: Uint8Array | null };
	const values = (rows as Row[]).flatMap(({ notes, email, photo }) => [
		...[notes, email].filter((text) => text !== null).map((text) => fromText(text)),
		...(photo ? [photo] : []),
	]);
	return new Set(values.map((value) => dataKeyIdOf(value)));
}

/** The data key of an organization's contacts, once they are all under one. */
async function dataKeyOf(organizationId: string): Promise<string> {
	const { notes } = await contacts.base.contact.findFirstOrThrow({ where: { organizationId } });
	return dataKeyIdOf(fromText(notes));
}

const lastReport = () => scans.recorded.at(-1)?.reports.at(-1);

describe("a re-encryption", () => {
	it("moves every value to the current data key, in all tables, and its last scans report 0", async () => {
		const other = await newOrganization();
		await addContacts(50);
		await addContacts(20, other);
		await contacts.prisma.deal.create({ data: { organizationId: org, number: 1, title: "deal" } });
		await contacts.prisma.event.create({ data: { organizationId: org, body: "event" } });
		const before = await contacts.prisma.contact.findMany({ orderBy: { id: "asc" } });
		const old = contacts.keyhold.renew(org);
		const report = await run({ batchSize: 7, worker: "nightly" });
		expect(report.isClean).toBe(true);
		expect(report.tables.map(({ table, done }) => [table, done])).toEqual([
			[tableName("contacts"), 125],
			[tableName("Deal"), 1],
			[tableName("Card"), 0],
			[tableName("Setting"), 0],
			[tableName("Event"), 1],
		]);
		expect(await dataKeysInUse()).not.toContain(old);
		expect(await contacts.prisma.contact.findMany({ orderBy: { id: "asc" } })).toEqual(before);
		expect((await contacts.prisma.event.findFirst()).body).toBe("event");
		const ofContacts = scans.recorded.filter(({ table }) => table === tableName("contacts"));
		expect(ofContacts).toHaveLength(2);
		const byDataKey = ofContacts.map(({ reports }) =>
			reports.at(-1)?.map(({ dataKeyId, ...rest }) => [dataKeyId, rest]),
		);
		const [ofOrg, ofOther] = [await dataKeyOf(org), await dataKeyOf(other)];
		// Values under the data keys that stay are counted too.
		expect(byDataKey.map((counts) => Object.fromEntries(counts ?? []))).toEqual([
			{ [old]: { found: 125, done: 125, left: 0 }, [ofOther]: { found: 50, done: 0, left: 50 } },
			{
				[old]: { found: 0, done: 0, left: 0 },
				[ofOther]: { found: 50, done: 0, left: 50 },
				[ofOrg]: { found: 125, done: 0, left: 125 },
			},
		]);
		expect(scans.recorded.every(({ isFinished, worker }) => isFinished && worker === "nightly")).toBe(true);
	});

	it("registers every table with sealed values before its first scan, also if it is limited to one model", async () => {
		const all = ["contacts", "Deal", "Card", "Setting", "Event"].map(tableName);
		await run();
		await run({ only: ["Deal"] });
		expect(scans.recorded.map(({ table }) => table)).toEqual([...all, tableName("Deal")]);
		for (const { registered } of scans.recorded) expect(registered).toEqual(all);
	});

	it("changes nothing but the values under a retiring data key", async () => {
		await addContacts(10);
		const before = await contacts.base.contact.findMany({ orderBy: { id: "asc" } });
		const report = await run({ only: ["Contact"] });
		expect(report).toMatchObject({ isClean: true, tables: [{ found: 0, done: 0 }] });
		expect(await contacts.base.contact.findMany({ orderBy: { id: "asc" } })).toEqual(before);
		const other = await newOrganization();
		await addContacts(10, other);
		contacts.keyhold.renew(other);
		expect((await run({ only: ["Contact"] })).tables[0]?.done).toBe(25);
		const after = await contacts.base.contact.findMany({
			where: { organizationId: org },
			orderBy: { id: "asc" },
		});
		expect(after).toEqual(before);
	});

	it("needs no extended client if it is given the models", async () => {
		await addContacts(3);
		contacts.keyhold.renew(org);
		const report = await run({ prisma: contacts.base, models: { Contact: contactsModels.Contact } });
		expect(report).toMatchObject({ isClean: true, tables: [{ table: tableName("contacts"), done: 8 }] });
		await expect(run({ prisma: contacts.base })).rejects.toMatchObject({ code: "INVALID_INPUT" });
		await expect(run({ only: ["Nothing"] })).rejects.toMatchObject({ code: "INVALID_INPUT" });
	});

	it("does not overwrite a row that changes meanwhile, and returns to it later", async () => {
		await addContacts(2);
		const old = contacts.keyhold.renew(org);
		const [first] = await contacts.base.contact.findMany({ where: { name: "0" } });
		let isFirst = true;
		const racing: Sealer = {
			...contacts.keyhold,
			sealMany: async (items) => {
				const results = await contacts.keyhold.sealMany(items);
				if (isFirst) {
					isFirst = false;
					// Another process changes the row between the read and the write.
					await contacts.base.contact.update({
						where: { id: first.id },
						data: { email: null, photo: first.photo },
					});
				}
				return results;
			},
		};
		const report = await run({ only: ["Contact"] }, racing);
		expect(report).toMatchObject({ isClean: true, tables: [{ failed: 0 }] });
		expect(scans.recorded.map(({ reports }) => reports.at(-1)?.[0]?.left)).toEqual([3, 0, 0]);
		expect(await dataKeysInUse()).not.toContain(old);
		expect(await contacts.prisma.contact.findUnique({ where: { id: first.id } })).toMatchObject({
			email: null,
			notes: "note 0",
		});
	});

	it("does not write what its own old lease would seal under a retiring data key", async () => {
		await addContacts(2);
		const old = contacts.keyhold.currentDataKey(org);
		let sealings = 0;
		const leased: Sealer = {
			...contacts.keyhold,
			sealMany: async (items) => {
				if (++sealings === 3) contacts.keyhold.renew(org);
				return contacts.keyhold.sealMany(items);
			},
		};
		const dataKeys = [{ tenant: org, deploymentId: org, deployment: "production", dataKeyId: old }];
		const listing = {
			...scans,
			start: async () => ({ ...(await scans.start("contacts", "job", [])), dataKeys }),
		};
		const report = await reencrypt(leased, listing, {
			prisma: contacts.prisma,
			only: ["Contact"],
		});
		expect(report).toMatchObject({ isClean: true, tables: [{ found: 5, done: 5 }] });
		expect(scans.recorded.map(({ reports }) => reports.at(-1)?.[0]?.left)).toEqual([5, 5, 0, 0]);
		expect(await dataKeysInUse()).not.toContain(old);
	});

	it("lists values that do not open by the ID of their row, leaves them alone, and never reports them as done", async () => {
		await addContacts(4);
		const [damaged, moved] = await contacts.base.contact.findMany({ orderBy: { name: "asc" } });
		const broken = `${damaged.notes.slice(0, -2)}AA`;
		await contacts.base.contact.update({ where: { id: damaged.id }, data: { notes: broken } });
		await contacts.base.contact.update({ where: { id: moved.id }, data: { notes: damaged.notes } });
		contacts.keyhold.renew(org);
		const report = await run({ only: ["Contact"] });
		expect(report.isClean).toBe(false);
		const failure = { column: "private_notes", code: "VALUE_INTEGRITY", isRetryable: false };
		const failures = [damaged, moved].map(({ id }) => ({ id: [id], ...failure }));
		expect(report.tables[0]?.failures).toEqual(expect.arrayContaining(failures));
		expect(report.tables[0]).toMatchObject({ done: 8, failed: 2, found: 10 });
		expect(lastReport()?.[0]).toMatchObject({ left: 2 });
		expect((await contacts.base.contact.findUnique({ where: { id: damaged.id } })).notes).toBe(broken);
	});

	it("reports values that it could not re-encrypt as left, also if as many appeared and were done meanwhile", async () => {
		await addContacts(1);
		const [first] = await contacts.base.contact.findMany();
		const broken = `${first.notes.slice(0, -2)}AA`;
		await contacts.base.contact.update({ where: { id: first.id }, data: { notes: broken } });
		const scansWithArrival = {
			...scans,
			report: async (...report: Parameters<typeof scans.report>) => {
				// Between the count and the work, a transaction commits values under the old data key.
				const arrive = late;
				late = undefined;
				await arrive?.();
				await scans.report(...report);
			},
		};
		await addContacts(1, org, { name: "late", email: null, emailIndex: null });
		const [second] = await contacts.base.contact.findMany({ where: { name: "late" } });
		await contacts.base.contact.delete({ where: { id: second.id } });
		let late: (() => Promise<void>) | undefined = () => contacts.base.contact.create({ data: second });
		contacts.keyhold.renew(org);
		await reencrypt(contacts.keyhold, scansWithArrival, { prisma: contacts.prisma, only: ["Contact"] });
		const [counts] = scans.recorded[0]?.reports.at(-1) ?? [];
		expect(counts).toMatchObject({ found: 3, done: 4, left: 1 });
	});

	it("goes on with other tenants while the key of one is revoked", async () => {
		const other = await newOrganization();
		await addContacts(3);
		await addContacts(3, other);
		const revoked = contacts.keyhold.renew(org);
		const working = contacts.keyhold.renew(other);
		contacts.keyhold.revoke(org);
		const report = await run({ only: ["Contact"] });
		contacts.keyhold.revoke(org, false);
		expect(report.tables[0]).toMatchObject({ isClean: false, done: 8, failed: 8 });
		expect(report.tables[0]?.failures[0]).toMatchObject({ code: "KEY_REVOKED", isRetryable: true });
		const inUse = await dataKeysInUse();
		expect([inUse.has(revoked), inUse.has(working)]).toEqual([true, false]);
		expect((await run({ only: ["Contact"] })).isClean).toBe(true);
	});

	it("goes on with other tenants while one is being offboarded, and leaves each of its values once, as it is", async () => {
		const other = await newOrganization();
		await addContacts(3);
		await addContacts(3, other);
		const models = { Contact: { ...contactsModels.Contact, allowPlaintext: true } };
		await contacts.base.contact.create({
			data: { organizationId: org, name: "plain", notes: "plain", email: "plain@x.example", photo: null },
		});
		const before = await contacts.base.contact.findMany({
			where: { organizationId: org },
			orderBy: { id: "asc" },
		});
		const [closed, working] = [contacts.keyhold.renew(org), contacts.keyhold.renew(other)];
		contacts.keyhold.closeTenant(org);
		const report = await run({ prisma: contacts.base, models });
		expect(report.tables[0]).toMatchObject({ isClean: false, done: 8, failed: 10 });
		expect(report.tables[0]?.failures).toHaveLength(10);
		for (const failure of report.tables[0]?.failures ?? [])
			expect(failure).toMatchObject({ code: "ORGANIZATION_CLOSED", isRetryable: false });
		expect(scans.recorded.at(-1)?.isFinished).toBe(true);
		const left = Object.fromEntries((lastReport() ?? []).map(({ dataKeyId, left }) => [dataKeyId, left]));
		expect([left[closed], left[working] ?? 0]).toEqual([8, 0]);
		const after = await contacts.base.contact.findMany({
			where: { organizationId: org },
			orderBy: { id: "asc" },
		});
		expect(after).toEqual(before);
	});
});

describe("a backfill", () => {
	const models = { Contact: { ...contactsModels.Contact, allowPlaintext: true } };
	const plain = (at: number) => ({
		id: crypto.randomUUID(),
		organizationId: org,
		name: `plain ${at}`,
		notes: at === 0 ? "" : `plain ${at}`,
		email: `${at}@plain.example`,
		photo: Buffer.from(at === 0 ? [] : [2, at]),
	});

	it("seals what is in the clear, with its blind index, and only with allowPlaintext", async () => {
		await contacts.base.contact.createMany({ data: Array.from({ length: 30 }, (_, at) => plain(at)) });
		expect((await run({ only: ["Contact"] })).tables[0]).toMatchObject({ sealed: 0 });
		const report = await run({ prisma: contacts.base, models, batchSize: 8 });
		expect(report.tables[0]).toMatchObject({ sealed: 90, isClean: true });
		const rows = await contacts.prisma.contact.findMany({
			where: { email: { in: ["0@plain.example", "7@plain.example"] }, organizationId: org },
		});
		expect(rows).toHaveLength(2);
		expect(rows.find(({ name }: { name: string }) => name === "plain 0")).toMatchObject({
			notes: "",
			photo: new Uint8Array(),
		});
		expect(await contacts.prisma.contact.findMany()).toHaveLength(30);
	});

	it("fills an index that was added later", async () => {
		await addContacts(6);
		await contacts.base.contact.updateMany({ data: { emailIndex: null } });
		const before = await contacts.base.contact.findMany({ select: { email: true }, orderBy: { id: "asc" } });
		expect((await run({ only: ["Contact"] })).tables[0]).toMatchObject({
			indexed: 3,
			done: 0,
			isClean: true,
		});
		expect(await contacts.base.contact.findMany({ select: { email: true }, orderBy: { id: "asc" } })).toEqual(
			before,
		);
		const where = { organizationId: org, email: "2@x.example" };
		expect(await contacts.prisma.contact.findFirst({ where })).toMatchObject({ name: "2" });
	});
});

describe("several jobs", () => {
	it("can run side by side, be stopped anywhere and restarted, and lose nothing", async () => {
		await addContacts(400);
		const before = await contacts.prisma.contact.findMany({ orderBy: { id: "asc" } });
		const old = contacts.keyhold.renew(org);
		let stopped = 0;
		for (let round = 0; round < 4; round++) {
			const stopping = new AbortController();
			let batches = 0;
			const keyhold: Sealer = {
				...contacts.keyhold,
				sealMany: async (items) => {
					if (++batches === 2 + round) stopping.abort();
					return contacts.keyhold.sealMany(items);
				},
			};
			const options = { only: ["Contact"], batchSize: 20, concurrency: 3, signal: stopping.signal };
			const jobs = await Promise.allSettled([run(options, keyhold), run(options, keyhold)]);
			stopped += jobs.filter(({ status }) => status === "rejected").length;
		}
		expect(stopped).toBeGreaterThan(3);
		expect(await dataKeysInUse()).toContain(old);
		const reports = await Promise.all([1, 2, 3].map(() => run({ only: ["Contact"], batchSize: 30 })));
		expect(reports.every(({ isClean }) => isClean)).toBe(true);
		expect(await dataKeysInUse()).not.toContain(old);
		expect(await contacts.prisma.contact.findMany({ orderBy: { id: "asc" } })).toEqual(before);
	});
});

describe("the pace", () => {
	it("stays within the limit, and progress is reported at most once a second", async () => {
		await addContacts(300);
		contacts.keyhold.renew(org);
		const progress: (ReencryptProgress & { atMs: number })[] = [];
		const startedMs = performance.now();
		await run({
			only: ["Contact"],
			batchSize: 20,
			rowsPerSecond: 200,
			onProgress: (each) => progress.push({ ...each, atMs: performance.now() }),
		});
		// The first batch is free.
		expect(performance.now() - startedMs).toBeGreaterThan(1_300);
		expect(progress.at(-2)).toMatchObject({ table: tableName("contacts"), found: 750, done: 750 });
		const early = progress.filter(({ atMs }, at) => at > 0 && atMs - (progress[at - 1]?.atMs ?? 0) < 900);
		// Only the last one of a scan does not wait.
		expect(early.length).toBeLessThanOrEqual(2);
	});
});
