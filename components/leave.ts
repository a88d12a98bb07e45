/**
 * Never settles: a button stays pending until the page that it leads to has replaced this one.
 * `return leave(() => router.push(path))`.
 */
export function leave(go: () => void): Promise<never> {
	go();
	return new Promise(() => {});
}
