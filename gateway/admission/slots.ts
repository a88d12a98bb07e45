/**
 * Lets `sideBySide` requests of an organization be worked on at a time; the others wait in the order in which they
 * came. However many requests an organization sends, another one's compete with a few of them.
 */
export function createSlots(sideBySide: number): { take(organizationId: string): Promise<() => void> } {
	const queues = new Map<string, { busy: number; waiting: (() => void)[] }>();
	return {
		/** Resolves with how to free the slot, once this request has one. */
		async take(organizationId) {
			const queue = queues.get(organizationId) ?? { busy: 0, waiting: [] };
			queues.set(organizationId, queue);
			if (queue.busy < sideBySide) queue.busy += 1;
			else await new Promise<void>((resolve) => queue.waiting.push(resolve));
			let isFree = false;
			return () => {
				if (isFree) return;
				isFree = true;
				// The slot goes to the next one as it is.
				const next = queue.waiting.shift();
				if (next) return next();
				queue.busy -= 1;
				if (queue.busy === 0) queues.delete(organizationId);
			};
		},
	};
}
