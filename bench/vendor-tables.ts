import { randomUUID } from "node:crypto";
import pg from "pg";
import { connect as connectKeyhold, type Keyhold } from "../packages/sdk/index.ts";
import { sealedFields } from "../packages/sdk/prisma/index.ts";
import { reencrypt } from "../packages/sdk/reencrypt/reencrypt.ts";
import type { Scans } from "../packages/sdk/reencrypt/scans.ts";
import { createContactsDatabase } from "../packages/sdk/testing/contacts-client.ts";
import type { startLeaseServer } from "../packages/sdk/testing/lease-server.ts";
import { type Contestant, measure, median, medianRatio } from "./rounds.ts";
import type { Figure } from "./table.ts";

const tenant = "bench";
const models = {
	Contact: { tenant: "organizationId", sealed: ["notes", "email"], index: { email: "emailIndex" } },
} as const;
const note = "Met at the fair, wants a call about the offer. ".repeat(5);
const rowsPerInsert = 5_000;

/** A vendor's table of many rows: re-encrypting it, and finding a row by a blind index. */
export async function benchVendorTables(
	keyhold: Keyhold,
	server: Awaited<ReturnType<typeof startLeaseServer>>,
	adminUrl: string,
	isQuick: boolean,
): Promise<Figure[]> {
	const rows = isQuick ? 20_000 : 1_000_000;
	const { url, connect } = await createContactsDatabase(adminUrl);
	const base = connect();
	const pool = new pg.Pool({ connectionString: url, max: 2 });
	try {
		await base.organization.create({ data: { id: tenant, name: tenant } });
		await fill(keyhold, pool, rows);
		const found = await findRows(base.$extends(sealedFields(keyhold, models as never)), base, rows, isQuick);

		const updatedMs = await timed(() =>
			pool.query("UPDATE contacts SET private_notes = private_notes || ''"),
		);
		await pool.query("VACUUM (FULL, ANALYZE) contacts");
		const { dataKeyId, deploymentId } = server.dataKeyOf(tenant);
		server.renewDataKey(tenant);
		// Without a lease of the data key that is to be released.
		const job = connectKeyhold({ url: server.url, token: server.token, name: "bench" });
		const dataKeys = [{ tenant, deploymentId, deployment: "production", dataKeyId }];
		const scans: Scans = { start: async () => ({ scanId: "scan", dataKeys }), report: async () => {} };
		const options = {
			prisma: base,
			models: { Contact: { tenant: "organizationId", sealed: ["notes"] } },
		};
		const reencryptedMs = await timed(async () => {
			const report = await reencrypt(job, scans, options);
			if (!report.isClean || report.tables[0]?.done !== rows)
				throw new Error("Not all rows were re-encrypted.");
		});
		job.close();
		return [
			found,
			{
				figure: `re-encrypt a vendor's ${rows.toLocaleString("en-US")} rows`,
				against: "one UPDATE of every row",
				ours: (rows * 1000) / reencryptedMs,
				theirs: (rows * 1000) / updatedMs,
				unit: "rows/s",
				value: updatedMs / reencryptedMs,
				floor: 0.3,
			},
		];
	} finally {
		await pool.end();
		await base.$disconnect();
	}
}

async function fill(keyhold: Keyhold, pool: pg.Pool, rows: number): Promise<void> {
	for (let from = 0; from < rows; from += rowsPerInsert) {
		const ids = Array.from({ length: Math.min(rowsPerInsert, rows - from) }, () => randomUUID());
		const seal = (column: string, textOf: (at: number) => string) =>
			keyhold
				.sealMany(
					ids.map((id, at) => ({ tenant, context: ["contacts", id, column], value: textOf(from + at) })),
				)
				.then((results) => results.map((result) => (result.ok ? result.sealed : null)));
		const field = { tenant, field: "contacts.email" };
		const tokens = await Promise.all(ids.map((_, at) => keyhold.blindIndex(field, emailOf(from + at))));
		await pool.query(
			`INSERT INTO contacts (id, organization_id, name, private_notes, email, email_index)
			SELECT id, $1, name, notes, email, token
			FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[]) AS row(id, name, notes, email, token)`,
			[
				tenant,
				ids,
				ids.map((_, at) => emailOf(from + at)),
				await seal("private_notes", () => note),
				await seal("email", emailOf),
				tokens,
			],
		);
	}
	await pool.query("VACUUM (ANALYZE) contacts");
}

const emailOf = (at: number) => `someone.${at}@customer.example`;

/** Looks up single rows: by the blind index of a sealed field, and by an indexed field in the clear. */
async function findRows(
	prisma: ReturnType<Awaited<ReturnType<typeof createContactsDatabase>>["connect"]>,
	base: typeof prisma,
	rows: number,
	isQuick: boolean,
): Promise<Figure> {
	const [ours, plain] = ["blind index", "plain indexed equality"];
	const lookUps = 100;
	const finding = (name: string, client: typeof prisma, field: string): Contestant => ({
		name,
		run: async () => {
			const startedMs = performance.now();
			for (let at = 0; at < lookUps; at++) {
				const value = emailOf(Math.floor(Math.random() * rows));
				const row = await client.contact.findFirst({ where: { organizationId: tenant, [field]: value } });
				if (row?.name !== value) throw new Error("The wrong row was found.");
			}
			return (performance.now() - startedMs) / lookUps;
		},
	});
	const measured = await measure(isQuick ? 10 : 40, [
		finding(ours, prisma, "email"),
		finding(plain, base, "name"),
	]);
	return {
		figure: `find one of ${rows.toLocaleString("en-US")} rows by a blind index`,
		against: plain,
		ours: median(measured[ours] ?? []),
		theirs: median(measured[plain] ?? []),
		unit: "ms",
		value: medianRatio(measured, ours, plain),
		ceiling: 1.2,
	};
}

async function timed(work: () => Promise<unknown>): Promise<number> {
	const startedMs = performance.now();
	await work();
	return performance.now() - startedMs;
}
