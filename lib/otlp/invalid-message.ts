/** Says what is wrong with a message, and where. Never repeats a value. */
export class InvalidMessage extends Error {
	constructor(path: string, what: string) {
		super(`${path.length > 200 ? `${path.slice(0, 200)}…` : path}: ${what}`);
	}
}
