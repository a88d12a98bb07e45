import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { removeDurably, temporarySuffix, writeDurably } from "./durable-file.ts";
import { type KeyRecord, rotated } from "./key-record.ts";

export interface Alias {
	account: string;
	region: string;
	/** With its `alias/` prefix. */
	name: string;
	keyId: string;
	createdAt: number;
	updatedAt: number;
}

interface Place {
	account: string;
	region: string;
}

const DAY_MS = 86_400_000;

/** All keys and aliases, in memory, and on disk in one file per key and one for the aliases. Writes are synchronous. */
export class KeyStore {
	readonly #directory: string;
	readonly #now: () => number;
	readonly #keys = new Map<string, KeyRecord>();
	readonly #aliases = new Map<string, Alias>();

	constructor(directory: string, now: () => number) {
		this.#directory = directory;
		this.#now = now;
		mkdirSync(join(directory, "keys"), { recursive: true, mode: 0o700 });
		for (const name of this.#sweep("")) if (name === "aliases.json") this.#loadAliases();
		for (const name of this.#sweep("keys")) {
			const key = readJson<KeyRecord>(join(directory, "keys", name));
			this.#keys.set(idOf(key, key.keyId), key);
		}
		for (const key of this.#keys.values()) this.#catchUp(key);
		this.#living();
	}

	find(place: Place, keyId: string): KeyRecord | undefined {
		const key = this.#keys.get(idOf(place, keyId));
		return key && this.#settle(key);
	}

	list(place: Place): KeyRecord[] {
		return this.#living().filter((key) => key.account === place.account && key.region === place.region);
	}

	/** A multi-Region key's primary and replicas, or the key itself. */
	family(key: KeyRecord): KeyRecord[] {
		return this.#living().filter((other) => other.keyId === key.keyId && other.account === key.account);
	}

	put(key: KeyRecord): KeyRecord {
		writeDurably(this.#file(key), JSON.stringify(key));
		this.#keys.set(idOf(key, key.keyId), key);
		return key;
	}

	findAlias(place: Place, name: string): Alias | undefined {
		const alias = this.#aliases.get(idOf(place, name));
		// The key may be due for deletion, which also deletes its aliases.
		return alias && this.find(place, alias.keyId) ? alias : undefined;
	}

	/** The aliases, without those of deleted keys. */
	listAliases(place: Place): Alias[] {
		return [...this.#aliases.values()].filter(
			(alias) =>
				alias.account === place.account &&
				alias.region === place.region &&
				this.find(place, alias.keyId) !== undefined,
		);
	}

	putAlias(alias: Alias): void {
		this.#changeAliases((next) => next.set(idOf(alias, alias.name), alias));
	}

	removeAlias(alias: Alias): void {
		this.#changeAliases((next) => next.delete(idOf(alias, alias.name)));
	}

	#living(): KeyRecord[] {
		return [...this.#keys.values()].flatMap((key) => this.#settle(key) ?? []);
	}

	/** Applies what is due: deletes a key after its waiting period, and rotates it after its rotation period. */
	#settle(key: KeyRecord): KeyRecord | undefined {
		const now = this.#now();
		if (key.deletionAt !== undefined && key.deletionAt <= now) return this.#remove(key);
		if (!key.rotation || key.rotation.nextAt > now || key.state !== "Enabled" || key.forcedState) return key;
		const next = rotated(key, now, "AUTOMATIC");
		for (const replica of this.#relatives(key)) this.put({ ...replica, materials: next.materials });
		return this.put({
			...next,
			rotation: { ...key.rotation, nextAt: now + key.rotation.periodDays * DAY_MS },
		});
	}

	/** Repairs a rotation that a crash interrupted, which may leave one region of a key with more versions than another. */
	#catchUp(key: KeyRecord): void {
		const versions = this.#relatives(key).map(({ materials }) => materials);
		const ahead = versions.find(({ length }) => length > key.materials.length);
		if (ahead) this.put({ ...key, materials: ahead });
	}

	#relatives(key: KeyRecord): KeyRecord[] {
		return [...this.#keys.values()].filter(
			(other) => other.keyId === key.keyId && other.account === key.account && other.region !== key.region,
		);
	}

	#remove(key: KeyRecord): undefined {
		this.#keys.delete(idOf(key, key.keyId));
		removeDurably(this.#file(key));
		this.#changeAliases((next) => {
			for (const [id, alias] of next) {
				if (alias.keyId === key.keyId && alias.account === key.account && alias.region === key.region)
					next.delete(id);
			}
		});
		this.#startPrimarysClock(key);
		return undefined;
	}

	/** The waiting period of a primary starts when its last replica is deleted. */
	#startPrimarysClock(removed: KeyRecord): void {
		const [primary, ...others] = this.#relatives(removed);
		if (primary?.state !== "PendingReplicaDeletion" || others.length > 0) return;
		const deletionAt = this.#now() + (primary.deletionWindowDays ?? 30) * DAY_MS;
		this.put({ ...primary, state: "PendingDeletion", deletionAt });
	}

	#changeAliases(change: (next: Map<string, Alias>) => unknown): void {
		const next = new Map(this.#aliases);
		change(next);
		writeDurably(join(this.#directory, "aliases.json"), JSON.stringify([...next.values()]));
		this.#aliases.clear();
		for (const [id, alias] of next) this.#aliases.set(id, alias);
	}

	#loadAliases(): void {
		for (const alias of readJson<Alias[]>(join(this.#directory, "aliases.json"))) {
			this.#aliases.set(idOf(alias, alias.name), alias);
		}
	}

	/** The names of the complete files. Deletes files that a killed process left incomplete. */
	#sweep(folder: string): string[] {
		const path = join(this.#directory, folder);
		return readdirSync(path).filter((name) => {
			const isUnfinished = name.endsWith(temporarySuffix);
			if (isUnfinished) rmSync(join(path, name));
			return !isUnfinished;
		});
	}

	#file(key: KeyRecord): string {
		return join(this.#directory, "keys", `${key.account}_${key.region}_${key.keyId}.json`);
	}
}

function idOf(place: Place, name: string): string {
	return `${place.account}/${place.region}/${name}`;
}

/** A file that cannot be read prevents the start, since ignoring it would look like a deleted key. */
function readJson<T>(path: string): T {
	try {
		return JSON.parse(readFileSync(path, "utf8")) as T;
	} catch (cause) {
		throw new Error(`The local KMS cannot read ${path}. Restore the file or delete it.`, { cause });
	}
}
