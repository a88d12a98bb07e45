type Counts = Map<string, number>;

/** Counts the calls of each operation, in total and per key, including refused and failed ones. */
export class CallCounter {
	readonly #all: Counts = new Map();
	readonly #byKey = new Map<string, Counts>();

	count(operation: string, keyArns: string[]): void {
		increment(this.#all, operation);
		for (const arn of keyArns) {
			const counts = this.#byKey.get(arn) ?? new Map();
			this.#byKey.set(arn, counts);
			increment(counts, operation);
		}
	}

	/** For example `{ total: 3, operations: { Decrypt: 2, Encrypt: 1 } }`; of one key if its ARN is given. */
	read(keyArn: string | null): { total: number; operations: Record<string, number> } {
		const counts = keyArn === null ? this.#all : (this.#byKey.get(keyArn) ?? new Map<string, number>());
		const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
		return { total, operations: Object.fromEntries(counts) };
	}

	clear(): object {
		this.#all.clear();
		this.#byKey.clear();
		return {};
	}
}

function increment(counts: Counts, operation: string): void {
	counts.set(operation, (counts.get(operation) ?? 0) + 1);
}
