import type { Sealer } from "../sealer.ts";

export type Target = { tenant: string; deployment?: string };
type Place = { holder: Record<string, unknown>; key: string };
type PendingSeal = Place & Target & { context: string[]; value: string | Uint8Array };
type PendingIndex = { place: (token: string) => void; target: Target; field: string; value: string };

/** Collects what an operation has to seal, so that one batch does it before anything is sent to the database. */
export class PendingSeals {
	readonly #keyhold: Sealer;
	readonly #seals: PendingSeal[] = [];
	readonly #indexes: PendingIndex[] = [];

	constructor(keyhold: Sealer) {
		this.#keyhold = keyhold;
	}

	seal(seal: PendingSeal): void {
		this.#seals.push(seal);
	}

	index(index: PendingIndex): void {
		this.#indexes.push(index);
	}

	/** Puts every sealed value and every token in its place. @throws KeyholdError of the first that can't be made */
	async finish(): Promise<void> {
		const [results, tokens] = await Promise.all([
			this.#seals.length === 0 ? [] : this.#keyhold.sealMany(this.#seals.map(itemOf)),
			Promise.all(
				this.#indexes.map(({ target, field, value }) =>
					this.#keyhold.blindIndex({ ...target, field }, value),
				),
			),
		]);
		for (const [at, { holder, key }] of this.#seals.entries()) {
			const result = results[at];
			if (!result?.ok) throw result?.error ?? new Error("sealMany returned fewer results than items.");
			holder[key] = result.sealed;
		}
		for (const [at, { place }] of this.#indexes.entries()) place(tokens[at] as string);
		this.#seals.length = 0;
		this.#indexes.length = 0;
	}
}

function itemOf({ tenant, deployment, context, value }: PendingSeal) {
	return { tenant, ...(deployment !== undefined && { deployment }), context, value };
}
