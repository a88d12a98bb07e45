type Counts = Map<string, number>;

/** How often each operation was called, in all and per key; refused and failed calls count. */
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

	/** `{ total: 3, operations: { Decrypt: 2, Encrypt: 1 } }`, of one key when its ARN is given. */
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
