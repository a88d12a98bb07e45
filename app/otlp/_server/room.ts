const maxBytes = 256 * 1024 * 1024;

/** There is no room for another body now. */
export class NoRoom extends Error {}

// Next evaluates modules once per bundle: what a process holds is counted on globalThis.
const holder = globalThis as typeof globalThis & { keyholdOtlpBytes?: number };

/** The memory that the bodies of one request take; all requests of a process share what there is. */
export function takeRoom() {
	let taken = 0;
	const add = (bytes: number) => {
		holder.keyholdOtlpBytes = (holder.keyholdOtlpBytes ?? 0) + bytes;
		taken += bytes;
	};
	return {
		/** @throws NoRoom */
		take(bytes: number): void {
			if ((holder.keyholdOtlpBytes ?? 0) + bytes > maxBytes) throw new NoRoom();
			add(bytes);
		},
		release(): void {
			add(-taken);
		},
	};
}
