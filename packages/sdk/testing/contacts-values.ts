import { createHash } from "node:crypto";

/** A row of contacts or of "Deal", of which the values follow: any process knows what has to come back. */
export type ContactRow = { id: string; version: number };

export const emailOf = (id: string) => `${id}@contacts.example`;
export const notesOf = ({ id, version }: ContactRow) =>
	`notes ${version} of ${id}: Łódź, ${"…".repeat(version % 50)}`;
export const photoOf = (row: ContactRow): Buffer => createHash("sha512").update(notesOf(row)).digest();
export const titleOf = (organizationId: string, number: number) => `deal ${number} with ${organizationId}`;

/** What a process of the vendor does when it is told to. */
export type Command =
	| { kind: "write"; contacts: ContactRow[]; deals: number[] }
	| { kind: "update"; contacts: ContactRow[] }
	/** The latest rows, or all. */
	| { kind: "read"; take?: number }
	| { kind: "find"; id: string }
	/** The job of the vendor, over these models. */
	| { kind: "re-encrypt"; models: string[] };

export type Answer = {
	/** By the system's monotonic clock, when the work began. */
	beganMs: number;
	/** The code or the words of a failure. */
	failure?: string;
	contacts?: { id: string; email: string; notes: string; photo: string }[];
	deals?: { number: number; title: string }[];
	isClean?: boolean;
};
