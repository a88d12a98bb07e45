import { isUtf8 } from "node:buffer";
import { isUint8Array } from "node:util/types";
import { KeyholdError } from "../errors.ts";
import type { ReencryptOptions, ReencryptReport } from "../reencrypt/options.ts";
import type { Scans } from "../reencrypt/scans.ts";
import { blindIndexOf } from "../sealed/blind-index.ts";
import { openBound, sealBound } from "../sealed/sealed-value.ts";
import { fromText, toText } from "../sealed/text-form.ts";
import type { DataKeys } from "./data-keys.ts";
import type { IndexedField, Keyhold, OpenResult, SealResult, Target } from "./keyhold.ts";
import { type LeaseRef, LeaseRefs, tableIn } from "./lease-ref.ts";
import type { HeldKey } from "./lease-source.ts";
import { traced } from "./tracing.ts";
import { type Work, workOnAll } from "./work-on-all.ts";

type Value = string | Uint8Array;
type ToSeal = Target & { value: Value };
type ToOpen = Target & { sealed: Value };

/** The client over leased data keys. A call whose lease is in memory reaches the cipher without waiting. */
export class KeyholdClient implements Keyhold {
	readonly #dataKeys: DataKeys;
	readonly #refs = new LeaseRefs();
	readonly #scans: Scans;
	readonly #sealing: Work<ToSeal, { ok: true; sealed: Value }>;
	readonly #opening: Work<ToOpen, { ok: true; value: Value }>;

	constructor(dataKeys: DataKeys, scans: Scans) {
		this.#dataKeys = dataKeys;
		this.#scans = scans;
		this.#sealing = {
			prepare: (item) => ({ ref: this.#refs.toSeal(item), bytes: bytesToSeal(item.value) }),
			hold: (ref) => dataKeys.takeSeal(ref),
			wait: (ref) => dataKeys.waitForSeal(ref),
			run: (held, item, bytes) => ({ ok: true, sealed: sealWith(held, item, item.value, bytes) }),
			isCheckedAfter: false,
		};
		this.#opening = {
			prepare: (item) => {
				const bytes = sealedBytes(item.sealed);
				return { ref: this.#refs.toOpen(item, bytes), bytes };
			},
			hold: (ref) => dataKeys.peek(ref),
			wait: (ref, item) => this.#leaseToOpen(ref, item),
			run: (held, item, bytes) => ({ ok: true, value: openWith(held, item, item.sealed, bytes) }),
			isCheckedAfter: true,
		};
	}

	seal(target: Target, value: string): Promise<string>;
	seal(target: Target, value: Uint8Array): Promise<Buffer>;
	// Like open, not an async function: an async frame alone would cost a tenth of a call.
	seal(target: Target, value: Value): Promise<Value> {
		try {
			const bytes = bytesToSeal(value);
			const ref = this.#refs.toSeal(target);
			const held = this.#dataKeys.takeSeal(ref);
			return held === undefined
				? this.#sealLater(ref, target, value, bytes)
				: Promise.resolve(sealWith(held, target, value, bytes));
		} catch (error) {
			return Promise.reject(error);
		}
	}

	async #sealLater(ref: LeaseRef, target: Target, value: Value, bytes: Uint8Array): Promise<Value> {
		return sealWith(await this.#dataKeys.waitForSeal(ref), target, value, bytes);
	}

	open(target: Target, sealed: string): Promise<string>;
	open(target: Target, sealed: Uint8Array): Promise<Buffer>;
	open(target: Target, sealed: Value): Promise<Value> {
		try {
			const bytes = sealedBytes(sealed);
			const ref = this.#refs.toOpen(target, bytes);
			const held = this.#dataKeys.peek(ref);
			if (held === undefined) return this.#openLater(ref, target, sealed, bytes);
			const value = openWith(held, target, sealed, bytes);
			return this.#dataKeys.peek(ref) === undefined
				? this.#giveLater(ref, target, value)
				: Promise.resolve(value);
		} catch (error) {
			return Promise.reject(error);
		}
	}

	async #openLater(ref: LeaseRef, target: Target, sealed: Value, bytes: Uint8Array): Promise<Value> {
		const value = openWith(await this.#leaseToOpen(ref, target), target, sealed, bytes);
		return this.#dataKeys.peek(ref) === undefined ? this.#giveLater(ref, target, value) : value;
	}

	/** The process may have been stopped after the lease was read, and the key revoked. */
	async #giveLater(ref: LeaseRef, target: Target, value: Value): Promise<Value> {
		await this.#leaseToOpen(ref, target);
		return value;
	}

	async sealMany<Given extends Value>(
		items: readonly (Target & { value: Given })[],
	): Promise<SealResult<Given>[]> {
		return traced("keyhold seal", { "keyhold.values": items.length }, () =>
			workOnAll(items, this.#sealing),
		) as Promise<SealResult<Given>[]>;
	}

	async openMany<Given extends Value>(
		items: readonly (Target & { sealed: Given })[],
	): Promise<OpenResult<Given>[]> {
		return traced("keyhold open", { "keyhold.values": items.length }, () =>
			workOnAll(items, this.#opening),
		) as Promise<OpenResult<Given>[]>;
	}

	async blindIndex(field: IndexedField, value: string): Promise<string> {
		const ref = this.#refs.toIndex(field);
		const { bound, deploymentId } = this.#dataKeys.peek(ref) ?? (await this.#dataKeys.lease(ref));
		return blindIndexOf(bound.key, deploymentId, field.field, value);
	}

	#leaseToOpen(ref: LeaseRef, { context }: Target): Promise<HeldKey> {
		ref.table = tableIn(context);
		return this.#dataKeys.lease(ref);
	}

	async reencrypt(options: ReencryptOptions): Promise<ReencryptReport> {
		const { reencrypt } = await import("../reencrypt/reencrypt.ts");
		return reencrypt(this, this.#scans, options);
	}

	close(): void {
		this.#dataKeys.close();
	}
}

function bytesToSeal(value: Value): Uint8Array {
	if (isUint8Array(value)) return value;
	if (typeof value !== "string") {
		throw new KeyholdError("INVALID_INPUT", "A value to seal must be a string or a Uint8Array.");
	}
	if (!value.isWellFormed()) {
		throw new KeyholdError(
			"INVALID_INPUT",
			"This text is not valid Unicode, so it would not come back unchanged. Seal it as bytes.",
		);
	}
	return Buffer.from(value, "utf8");
}

function sealedBytes(sealed: Value): Uint8Array {
	if (typeof sealed === "string") return fromText(sealed);
	if (isUint8Array(sealed)) return sealed;
	throw new KeyholdError("INVALID_INPUT", "A sealed value must be a string or a Uint8Array.");
}

function sealWith(held: HeldKey, { context }: Target, value: Value, bytes: Uint8Array): Value {
	const sealed = sealBound(held.bound, context, bytes);
	return typeof value === "string" ? toText(sealed) : sealed;
}

function openWith(held: HeldKey, { context }: Target, sealed: Value, bytes: Uint8Array): Value {
	const value = openBound(held.bound, context, bytes);
	if (typeof sealed !== "string") return value;
	if (!isUtf8(value)) {
		throw new KeyholdError(
			"INVALID_INPUT",
			"This value is not text. Open its bytes: pass `fromText(sealed)` of `@keyhold/sdk/sealed`.",
		);
	}
	return value.toString("utf8");
}
