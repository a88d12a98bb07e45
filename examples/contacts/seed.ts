// Fills the table: node seed.ts 5000 acme globex
import { prisma } from "./database.ts";

const [count = "100", ...organizations] = process.argv.slice(2);
for (const id of organizations) {
	await prisma.organization.upsert({ where: { id }, create: { id, name: id }, update: {} });
	for (let at = 0; at < Number(count); at += 1_000) {
		const data = Array.from({ length: Math.min(1_000, Number(count) - at) }, (_, index) => ({
			organizationId: id,
			name: `Contact ${at + index}`,
			email: `contact-${at + index}@${id}.example`,
			notes: `Private note ${at + index} of ${id}`,
		}));
		await prisma.contact.createMany({ data });
	}
	console.log(`${count} contacts of ${id}`);
}
await prisma.$disconnect();
