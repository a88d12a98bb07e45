const holder = globalThis as typeof globalThis & { keyhold?: Map<string, unknown> };

/**
 * A value that exists once per process, made when it is first needed. Next evaluates modules once per bundle, so a
 * module's own variable would exist several times. Each value has a `name` of its own.
 */
export function perProcess<T>(name: string, create: () => T): () => T {
	return () => {
		holder.keyhold ??= new Map();
		if (!holder.keyhold.has(name)) holder.keyhold.set(name, create());
		return holder.keyhold.get(name) as T;
	};
}
