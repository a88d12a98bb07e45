/** Names the fault of a message and its place. Never contains a value. */
export class InvalidMessage extends Error {
	constructor(path: string, what: string) {
		super(`${path.length > 200 ? `${path.slice(0, 200)}…` : path}: ${what}`);
	}
}
