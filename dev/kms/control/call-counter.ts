/** How often each operation was called, in all and per key; refused and failed calls count. */
export class CallCounter {
	readonly #calls: { operation: string; keyArns: string[] }[] = [];

	count(operation: string, keyArns: string[]): void {
		this.#calls.push({ operation, keyArns });
	}

	/** `{ total: 3, operations: { Decrypt: 2, Encrypt: 1 } }`, of one key when its ARN is given. */
	read(keyArn: string | null): { total: number; operations: Record<string, number> } {
		const calls = this.#calls.filter(({ keyArns }) => keyArn === null || keyArns.includes(keyArn));
		const operations: Record<string, number> = {};
		for (const { operation } of calls) operations[operation] = (operations[operation] ?? 0) + 1;
		return { total: calls.length, operations };
	}

	clear(): object {
		this.#calls.length = 0;
		return {};
	}
}
