import { randomUUID } from "node:crypto";
import { generateKey } from "@47ng/cloak";
import { fieldEncryptionExtension } from "prisma-field-encryption";
import type { Keyhold } from "../packages/sdk/index.ts";
import { sealedFields } from "../packages/sdk/prisma/index.ts";
import { type ContactsClient, createContactsDatabase } from "../packages/sdk/testing/contacts-client.ts";
import { type Contestant, measure, median, medianRatio } from "./rounds.ts";
import type { Figure } from "./table.ts";

const ours = "@keyhold/sdk/prisma";
const plain = "the same without sealing";
const peer = "prisma-field-encryption";
const rows = 1_000;

/** Reads and writes 1,000 rows with two sealed fields through Prisma, against no sealing and against the peer's extension. */
export async function benchPrismaExtension(
	keyhold: Keyhold,
	adminUrl: string,
	rounds: number,
): Promise<Figure[]> {
	const { connect } = await createContactsDatabase(adminUrl);
	const base = connect();
	try {
		const models = { Contact: { tenant: "organizationId", sealed: ["notes", "email"] } } as const;
		const clients = new Map<string, ContactsClient>([
			[ours, base.$extends(sealedFields(keyhold, models as never))],
			[plain, base],
			[peer, base.$extends(peerExtension())],
		]);
		for (const [name, client] of clients) {
			await base.organization.create({ data: { id: name, name } });
			await client.contact.createMany({ data: newRows(name) });
		}
		await base.$executeRaw`VACUUM (ANALYZE) contacts`;
		const read = await measure(
			rounds,
			[...clients].map(([name, client]) => reading(name, client)),
		);
		const write = await measure(
			rounds,
			[...clients].map(([name, client]) => writing(name, client)),
		);
		const figure = (what: string, measured: typeof read, against: string, limit: object): Figure => ({
			figure: `Prisma ${what} of ${rows} rows, two sealed fields`,
			against,
			ours: median(measured[ours] ?? []),
			theirs: median(measured[against] ?? []),
			unit: "ms",
			value: medianRatio(measured, ours, against),
			...limit,
		});
		return [
			figure("findMany", read, plain, { ceiling: 1.5 }),
			figure("findMany", read, peer, { ceiling: 1 }),
			figure("createMany", write, peer, { ceiling: 1 }),
		];
	} finally {
		await base.$disconnect();
	}
}

/** Its extension takes what it encrypts from comments in the schema. */
function peerExtension() {
	const field = { type: "String", isList: false, isUnique: false, isId: false };
	const encrypted = { ...field, documentation: "@encrypted" };
	const fields = [
		{ ...field, name: "id", isId: true },
		{ ...encrypted, name: "notes" },
		{ ...encrypted, name: "email" },
	];
	const dmmf = { datamodel: { models: [{ name: "Contact", fields }] } };
	return fieldEncryptionExtension({ encryptionKey: generateKey(), dmmf: dmmf as never });
}

function newRows(organizationId: string) {
	return Array.from({ length: rows }, (_, at) => ({
		id: randomUUID(),
		organizationId,
		name: randomUUID(),
		notes: `Met at the fair, wants a call about offer ${at}. `.repeat(4),
		email: `someone.${at}@customer.example`,
	}));
}

/** Milliseconds for one read of all rows, checked. */
function reading(name: string, client: ContactsClient): Contestant {
	return {
		name,
		run: async () => {
			const startedMs = performance.now();
			const found: { notes: string; email: string }[] = await client.contact.findMany({
				where: { organizationId: name },
			});
			const tookMs = performance.now() - startedMs;
			const isWhole = found.every(({ notes, email }) => notes.startsWith("Met at") && email.includes("@"));
			if (found.length !== rows || !isWhole) throw new Error(`${name} did not read what was written.`);
			return tookMs;
		},
	};
}

/** Milliseconds for one write of as many rows, which are deleted again. */
function writing(name: string, client: ContactsClient): Contestant {
	return {
		name,
		run: async () => {
			const data = newRows(name);
			const startedMs = performance.now();
			await client.contact.createMany({ data });
			const tookMs = performance.now() - startedMs;
			await client.contact.deleteMany({ where: { id: { in: data.map(({ id }) => id) } } });
			return tookMs;
		},
	};
}
