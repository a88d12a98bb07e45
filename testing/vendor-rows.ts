import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import {
	type Answer,
	type ContactRow,
	emailOf,
	notesOf,
	photoOf,
	titleOf,
} from "../packages/sdk/testing/contacts-values.ts";

type Known = {
	/** The versions that the row may have: one, unless an update failed or is in progress. */
	versions: Set<number>;
	latest: number;
	isAcknowledged: boolean;
	isBusy: boolean;
};

/** The model of a vendor's database: the rows that its processes wrote, and what each of them may hold. */
export class VendorRows {
	readonly #tenant: string;
	readonly #contacts = new Map<string, Known>();
	readonly #deals = new Map<number, { isAcknowledged: boolean }>();
	#nextDeal = 1;

	constructor(tenant: string) {
		this.#tenant = tenant;
	}

	/** Rows for a write. They are known before it is acknowledged, since it may arrive all the same. */
	newRows(contacts: number, deals: number): { contacts: ContactRow[]; deals: number[] } {
		const rows = Array.from({ length: contacts }, () => ({ id: randomUUID(), version: 0 }));
		for (const { id } of rows) {
			this.#contacts.set(id, { versions: new Set([0]), latest: 0, isAcknowledged: false, isBusy: true });
		}
		const numbers = Array.from({ length: deals }, () => this.#nextDeal++);
		for (const number of numbers) this.#deals.set(number, { isAcknowledged: false });
		return { contacts: rows, deals: numbers };
	}

	acknowledgeWrite({ contacts, deals }: { contacts: ContactRow[]; deals: number[] }): void {
		for (const { id } of contacts) {
			const known = this.#contacts.get(id);
			if (known) Object.assign(known, { isAcknowledged: true, isBusy: false });
		}
		for (const number of deals) this.#deals.set(number, { isAcknowledged: true });
	}

	/** Acknowledged rows, each with its next version. No other process updates them meanwhile. */
	rowsToUpdate(count: number): ContactRow[] {
		const rows: ContactRow[] = [];
		for (const [id, known] of this.#contacts) {
			if (rows.length === count) break;
			if (known.isBusy) continue;
			known.isBusy = true;
			known.latest++;
			known.versions.add(known.latest);
			rows.push({ id, version: known.latest });
			// The next update takes others first.
			this.#contacts.delete(id);
			this.#contacts.set(id, known);
		}
		return rows;
	}

	acknowledgeUpdate(rows: ContactRow[]): void {
		for (const { id, version } of rows) {
			const known = this.#contacts.get(id);
			if (!known) continue;
			known.versions = new Set([version]);
			known.isBusy = false;
		}
	}

	/** An update that was refused may have changed some of its rows. Of a killed process, it may do so later: it stays busy. */
	refuseUpdate(rows: ContactRow[]): void {
		for (const { id } of rows) {
			const known = this.#contacts.get(id);
			if (known) known.isBusy = false;
		}
	}

	anyContact(): string | undefined {
		for (const [id, { isAcknowledged }] of this.#contacts) if (isAcknowledged) return id;
		return undefined;
	}

	get acknowledged(): number {
		const all = [...this.#contacts.values(), ...this.#deals.values()];
		return all.filter(({ isAcknowledged }) => isAcknowledged).length;
	}

	/** Expects that each value which came back was once written to its row. */
	expectKnown({ contacts = [], deals = [] }: Answer): void {
		for (const contact of contacts) {
			const latest = this.#contacts.get(contact.id)?.latest ?? -1;
			const all = Array.from({ length: latest + 1 }, (_, version) => shown({ id: contact.id, version }));
			expect(all).toContainEqual(contact);
		}
		for (const { number, title } of deals) expect(title).toBe(titleOf(this.#tenant, number));
	}

	/** Expects that every acknowledged value came back as it was acknowledged last. */
	expectAll(answer: Answer): void {
		expect(answer.failure).toBeUndefined();
		this.expectKnown(answer);
		const contacts = new Map(answer.contacts?.map((contact) => [contact.id, contact]));
		for (const [id, { versions, isAcknowledged }] of this.#contacts) {
			if (!isAcknowledged) continue;
			const possible = [...versions].map((version) => shown({ id, version }));
			expect(possible).toContainEqual(contacts.get(id));
		}
		const numbers = new Set(answer.deals?.map(({ number }) => number));
		const missing = [...this.#deals].filter(
			([number, known]) => known.isAcknowledged && !numbers.has(number),
		);
		expect(missing).toEqual([]);
	}
}

function shown(row: ContactRow) {
	return {
		id: row.id,
		email: emailOf(row.id),
		notes: notesOf(row),
		photo: photoOf(row).toString("base64"),
	};
}
