import { KeyholdError } from "../errors.ts";
import type { LeaseRef } from "./lease-ref.ts";
import type { HeldKey } from "./lease-source.ts";

type Failed = { ok: false; error: KeyholdError };

/** How the items of a batch are worked on. `Done` is the outcome of an item that was. */
export type Work<Item, Done> = {
	/** Checks an item. @throws KeyholdError */
	prepare: (item: Item) => { ref: LeaseRef; bytes: Uint8Array };
	/** The data key, if it can be used without waiting. */
	hold: (ref: LeaseRef) => HeldKey | undefined;
	/** @throws KeyholdError for all items with the reference that are not done */
	wait: (ref: LeaseRef, item: Item) => Promise<HeldKey>;
	/** @throws KeyholdError for this item */
	run: (held: HeldKey, item: Item, bytes: Uint8Array) => Done;
	/** Whether results are given only if the lease has not ended in the meantime. */
	isCheckedAfter: boolean;
};

type Member<Item> = { item: Item; index: number; bytes: Uint8Array };

/** Works on all items, with one look-up per reference. Outcomes are in the order of the items. Never rejects. */
export async function workOnAll<Item, Done>(
	items: readonly Item[],
	work: Work<Item, Done>,
): Promise<(Done | Failed)[]> {
	const outcomes = new Array<Done | Failed>(items.length);
	const groups = new Map<LeaseRef, Member<Item>[]>();
	for (const [index, item] of items.entries()) {
		try {
			if (typeof item !== "object" || item === null) throw notAnItem();
			const { ref, bytes } = work.prepare(item);
			const member = { item, index, bytes };
			const members = groups.get(ref);
			if (members === undefined) groups.set(ref, [member]);
			else members.push(member);
		} catch (error) {
			outcomes[index] = failed(error);
		}
	}
	// All begin in this turn of the event loop, so their look-ups share a request.
	await Promise.all([...groups].map(([ref, members]) => workOnGroup(ref, members, work, outcomes)));
	return outcomes;
}

async function workOnGroup<Item, Done>(
	ref: LeaseRef,
	members: Member<Item>[],
	work: Work<Item, Done>,
	outcomes: (Done | Failed)[],
): Promise<void> {
	for (const [at, { item, index, bytes }] of members.entries()) {
		let held: HeldKey;
		try {
			held = work.hold(ref) ?? (await work.wait(ref, item));
		} catch (error) {
			// Asking again for each of them would take as long as all their time limits together.
			for (const rest of members.slice(at)) outcomes[rest.index] = failed(error);
			return;
		}
		try {
			outcomes[index] = work.run(held, item, bytes);
		} catch (error) {
			outcomes[index] = failed(error);
		}
	}
	const [first] = members;
	if (!work.isCheckedAfter || !first || work.hold(ref) !== undefined) return;
	try {
		await work.wait(ref, first.item);
	} catch (error) {
		for (const { index } of members) outcomes[index] = failed(error);
	}
}

function notAnItem(): KeyholdError {
	return new KeyholdError("INVALID_INPUT", "An item must be an object with a tenant, a context and a value.");
}

function failed(error: unknown): Failed {
	if (error instanceof KeyholdError) return { ok: false, error };
	const reason = error instanceof Error ? error.message : String(error);
	return { ok: false, error: new KeyholdError("INTERNAL", `Something failed in @keyhold/sdk: ${reason}`) };
}
