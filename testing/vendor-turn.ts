import { expect } from "vitest";
import type { Answer, Command } from "../packages/sdk/testing/contacts-values.ts";
import type { VendorRows } from "./vendor-rows.ts";

/** The next thing that a process of the vendor does: writes, updates, reads or searches. Its answer goes into the model. */
export async function takeTurn(
	rows: VendorRows,
	turn: number,
	tell: (command: Command) => Promise<Answer | null>,
): Promise<void> {
	switch (turn % 4) {
		case 0: {
			const fresh = rows.newRows(20, 5);
			const answer = await tell({ kind: "write", ...fresh });
			if (answer && !answer.failure) rows.acknowledgeWrite(fresh);
			return;
		}
		case 1: {
			const contacts = rows.rowsToUpdate(5);
			if (contacts.length === 0) return;
			const answer = await tell({ kind: "update", contacts });
			if (answer?.failure) rows.refuseUpdate(contacts);
			else if (answer) rows.acknowledgeUpdate(contacts);
			return;
		}
		case 2: {
			const answer = await tell({ kind: "read", take: 30 });
			if (answer) rows.expectKnown(answer);
			return;
		}
		default: {
			const id = rows.anyContact();
			if (id === undefined) return;
			const answer = await tell({ kind: "find", id });
			if (!answer || answer.failure) return;
			rows.expectKnown(answer);
			expect(answer.contacts).toHaveLength(1);
		}
	}
}
