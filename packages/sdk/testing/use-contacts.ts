import { afterAll, afterEach, beforeAll, expect, inject } from "vitest";
import { sealedFields } from "../prisma/index.ts";
import { type ContactsClient, createContactsDatabase } from "./contacts-client.ts";
import { contactsModels } from "./contacts-models.ts";
import { type MemoryKeyhold, memoryKeyhold } from "./memory-keyhold.ts";

export { contactsModels };

export type Contacts = {
	url: string;
	keyhold: MemoryKeyhold;
	/** Not extended: it sees what is stored. */
	base: ContactsClient;
	/** With `sealedFields`. */
	prisma: ContactsClient;
	/** Extends the base client, or the one given, with other options. */
	extend: (models: object, client?: ContactsClient) => ContactsClient;
};

/** Gives the suite its own database of contacts. After each test, no sealed column holds anything but sealed values. */
export function useContacts({ isPlaintextExpected = false } = {}): Contacts {
	const contacts = { keyhold: memoryKeyhold() } as Contacts;
	beforeAll(async () => {
		const { url, connect } = await createContactsDatabase(inject("adminDatabaseUrl"));
		contacts.url = url;
		contacts.base = connect();
		contacts.extend = (models, client = contacts.base) =>
			client.$extends(sealedFields(contacts.keyhold, models as never));
		contacts.prisma = contacts.extend(contactsModels);
	});
	afterEach(async () => {
		if (!isPlaintextExpected) expect(await unsealedValues(contacts.base)).toEqual([]);
	});
	afterAll(() => contacts.base.$disconnect());
	return contacts;
}

async function unsealedValues(base: ContactsClient): Promise<unknown[]> {
	return base.$queryRaw`
		SELECT email AS value FROM contacts WHERE email NOT LIKE 'kh1.%'
		UNION ALL SELECT private_notes FROM contacts WHERE private_notes NOT LIKE 'kh1.%'
		UNION ALL SELECT encode(photo, 'hex') FROM contacts WHERE get_byte(photo, 0) <> 2 OR length(photo) < 45
		UNION ALL SELECT title FROM "Deal" WHERE title NOT LIKE 'kh1.%'
		UNION ALL SELECT phone FROM "Card" WHERE phone NOT LIKE 'kh1.%'
		UNION ALL SELECT theme FROM "Setting" WHERE theme NOT LIKE 'kh1.%'
		UNION ALL SELECT body FROM "Event" WHERE body NOT LIKE 'kh1.%'`;
}
