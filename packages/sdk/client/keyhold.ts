import type { KeyholdError } from "../errors.ts";
import type { ReencryptOptions, ReencryptReport } from "../reencrypt/options.ts";

/** An organization, by its slug or ID in Keyhold, and one of its deployments, which may be omitted if it has only one. */
export type Tenant = { tenant: string; deployment?: string };

/** The place of a value. The context names it in the vendor's own terms, for example table, row and column. */
export type Target = Tenant & { context: readonly string[] };

/** A field in which equal values of one tenant have equal tokens, for example "users.email". */
export type IndexedField = Tenant & { field: string };

/** Text is sealed as text, bytes as bytes. */
export type Sealed<Value> = Value extends string ? string : Buffer;

export type SealResult<Value> = { ok: true; sealed: Sealed<Value> } | { ok: false; error: KeyholdError };
export type OpenResult<Value> = { ok: true; value: Sealed<Value> } | { ok: false; error: KeyholdError };

/** Seals and opens a tenant's fields in this process, under data keys that it leases from Keyhold. */
export interface Keyhold {
	/**
	 * Seals text into its text form (`kh1.…`), for text columns. At most 5 MiB of UTF-8.
	 * @throws KeyholdError; nothing was sealed
	 */
	seal(target: Target, value: string): Promise<string>;
	/** Seals bytes into the binary form, for columns of bytes. At most 5 MiB. @throws KeyholdError; nothing was sealed */
	seal(target: Target, value: Uint8Array): Promise<Buffer>;

	/** Opens the text form of a sealed text. @throws KeyholdError; never returns anything other than the sealed text */
	open(target: Target, sealed: string): Promise<string>;
	/** Opens the binary form. @throws KeyholdError; never returns anything other than the sealed bytes */
	open(target: Target, sealed: Uint8Array): Promise<Buffer>;

	/** As `seal`, with one look-up per tenant. Results are in the order of the items; each item fails on its own. */
	sealMany<Value extends string | Uint8Array>(
		items: readonly (Target & { value: Value })[],
	): Promise<SealResult<Value>[]>;

	/** As `open`, with one look-up per data key. Results are in the order of the items; each item fails on its own. */
	openMany<Value extends string | Uint8Array>(
		items: readonly (Target & { sealed: Value })[],
	): Promise<OpenResult<Value>[]>;

	/** A token of 22 characters, the same for equal values of one tenant and field, and for no other. @throws KeyholdError */
	blindIndex(field: IndexedField, value: string): Promise<string>;

	/**
	 * Re-encrypts values under data keys that Keyhold is about to release, in the tables of a Prisma Client; PostgreSQL only.
	 * @throws KeyholdError, or the database's error. Finished work is kept; start it again
	 */
	reencrypt(options: ReencryptOptions): Promise<ReencryptReport>;

	/** Forgets all data keys and ends the connection to Keyhold. Every later call fails with CLOSED. */
	close(): void;
}

export type LeasePurpose = "SEAL" | "OPEN" | "INDEX";

/** An event, for the application's logs and metrics. It contains no key, token or value. */
export type KeyholdEvent =
	/** A data key was leased for the first time, or again after its lease had ended. */
	| { type: "leased"; purpose: LeasePurpose; tenant: string; deployment?: string; dataKeyId: string }
	/** The leases in use were renewed in one request. */
	| { type: "renewed"; leases: number; tookMs: number }
	/** A lease was refused; if this process held it, it has ended. */
	| { type: "refused"; purpose: LeasePurpose; tenant: string; deployment?: string; error: KeyholdError }
	/** Keyhold does not answer. Leases stay valid for the grace that Keyhold announced. Sent once per outage. */
	| { type: "unreachable"; error: KeyholdError }
	/** Keyhold answers again. */
	| { type: "recovered"; afterMs: number };

export type ConnectOptions = {
	/** Address of Keyhold's gateway. HTTPS, unless the host is this machine. */
	url: string;
	/** Application token (`ka_…`). `connect` throws INVALID_INPUT if it is undefined, as a variable that is not set. */
	token: string | undefined;
	/** Name of the application, as Keyhold shows it; the name of the npm package or script by default. */
	name?: string;
	/** Version of the application, as Keyhold shows it. */
	version?: string;
	/** For how long one request to Keyhold may take; 5 s by default. */
	timeoutMs?: number;
	/** Called synchronously; an error that it throws is ignored. */
	onEvent?: (event: KeyholdEvent) => void;
};
