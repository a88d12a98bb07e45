// A process of the vendor with the SDK and a Prisma Client of contacts.prisma. It does what its parent tells it, for one tenant.
import { PrismaPg } from "@prisma/adapter-pg";
import { connect, type KeyholdError } from "../index.ts";
import { sealedFields } from "../prisma/index.ts";
import { contactsModels } from "./contacts-models.ts";
import { type Answer, type Command, emailOf, notesOf, photoOf, titleOf } from "./contacts-values.ts";

const [clientModule = "", databaseUrl = "", url = "", token = "", organizationId = ""] =
	process.argv.slice(2);
const keyhold = connect({ url, token, name: "contacts process", timeoutMs: 2_000 });
const { PrismaClient } = await import(clientModule);
const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: databaseUrl }) }).$extends(
	sealedFields(keyhold, contactsModels as never),
);

const nowMs = () => Number(process.hrtime.bigint() / 1_000n) / 1_000;

async function run(command: Command): Promise<Omit<Answer, "beganMs">> {
	switch (command.kind) {
		case "write": {
			const contacts = command.contacts.map((row) => ({
				id: row.id,
				organizationId,
				name: row.id,
				email: emailOf(row.id),
				notes: notesOf(row),
				photo: photoOf(row),
			}));
			const deals = command.deals.map((number) => ({
				organizationId,
				number,
				title: titleOf(organizationId, number),
			}));
			await prisma.contact.createMany({ data: contacts });
			await prisma.deal.createMany({ data: deals });
			return {};
		}
		case "update":
			for (const row of command.contacts) {
				const data = { notes: notesOf(row), photo: photoOf(row) };
				await prisma.contact.update({ where: { id: row.id }, data });
			}
			return {};
		case "read": {
			const of = { where: { organizationId }, ...(command.take && { take: command.take }) };
			const contacts = await prisma.contact.findMany({ ...of, orderBy: { id: "desc" } });
			const deals = await prisma.deal.findMany({ ...of, orderBy: { number: "desc" } });
			return { contacts: contacts.map(toShown), deals };
		}
		case "find": {
			const where = { organizationId, email: emailOf(command.id) };
			return { contacts: (await prisma.contact.findMany({ where })).map(toShown) };
		}
		case "re-encrypt": {
			// A table that is left out here is one that the vendor has forgotten.
			const models = Object.fromEntries(
				Object.entries(contactsModels).filter(([name]) => command.models.includes(name)),
			) as never;
			const job = { prisma, models, worker: "contacts-job", batchSize: 50 };
			const { isClean } = await keyhold.reencrypt(job);
			return { isClean };
		}
	}
}

function toShown({
	id,
	email,
	notes,
	photo,
}: {
	id: string;
	email: string;
	notes: string;
	photo: Uint8Array;
}) {
	return { id, email, notes, photo: Buffer.from(photo).toString("base64") };
}

process.on("message", async ({ number, command }: { number: number; command: Command }) => {
	const beganMs = nowMs();
	const failed = (error: Partial<KeyholdError>) => ({ failure: error.code ?? String(error) });
	const answer = await run(command).catch(failed);
	process.send?.({ number, beganMs, ...answer });
});
process.on("disconnect", () => process.exit());
process.send?.("ready");
