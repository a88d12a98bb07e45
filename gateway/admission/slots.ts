/**
 * Lets `maxConcurrent` requests of an organization be processed at the same time; the others wait in order of arrival. So
 * however many requests an organization sends, those of others compete with only a few of them.
 */
export function createSlots(maxConcurrent: number): { take(organizationId: string): Promise<() => void> } {
	const queues = new Map<string, { busy: number; waiting: (() => void)[] }>();
	return {
		/** Resolves once the request has a slot, with a function that frees it. */
		async take(organizationId) {
			const queue = queues.get(organizationId) ?? { busy: 0, waiting: [] };
			queues.set(organizationId, queue);
			if (queue.busy < maxConcurrent) queue.busy += 1;
			else await new Promise<void>((resolve) => queue.waiting.push(resolve));
			let isFree = false;
			return () => {
				if (isFree) return;
				isFree = true;
				// Hand the slot to the next request.
				const next = queue.waiting.shift();
				if (next) return next();
				queue.busy -= 1;
				if (queue.busy === 0) queues.delete(organizationId);
			};
		},
	};
}
