import type { Part } from "./layout.ts";

const quote = 0x22;
const comma = 0x2c;
const minus = 0x2d;
const zero = 0x30;
const nine = 0x39;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

// Sticky, and matches the empty text too: `lastIndex` is always where white space ends.
const space = /[ \n\r\t]*/y;

/** Scans JSON text without building values. It finds where values end; JSON.parse then validates each value. */
export class JsonScanner {
	#at = 0;
	readonly #text: string;

	constructor(text: string) {
		this.#text = text;
	}

	/** Skips white space and this character, if it comes next. Returns whether it did. */
	takes(character: "{" | "}" | "[" | "]" | "," | ":"): boolean {
		this.#skipSpace();
		if (this.#text[this.#at] !== character) return false;
		this.#at++;
		return true;
	}

	isAtEnd(): boolean {
		this.#skipSpace();
		return this.#at >= this.#text.length;
	}

	/** Skips a string and returns it as written, with its quotes; null if there is none. */
	string(): string | null {
		this.#skipSpace();
		const start = this.#at;
		if (this.#text.charCodeAt(start) !== quote) return null;
		this.#skipString();
		return this.#text.slice(start, this.#at);
	}

	/** Skips a value, up to the comma or bracket after it. Its fields are counted by commas and brackets. */
	value(): Part {
		this.#skipSpace();
		const text = this.#text;
		const start = this.#at;
		let depth = 0;
		let fields = 1;
		let hasLongNumber = false;
		while (this.#at < text.length) {
			const code = text.charCodeAt(this.#at);
			if (code === quote) {
				this.#skipString();
				continue;
			}
			if (code === openBrace || code === openBracket) {
				depth++;
				fields++;
			} else if (code === comma) {
				if (depth === 0) break;
				fields++;
			} else if (code === closeBrace || code === closeBracket) {
				if (depth === 0) break;
				depth--;
			} else if ((code >= zero && code <= nine) || code === minus) {
				hasLongNumber = this.#skipNumber() || hasLongNumber;
				continue;
			}
			this.#at++;
		}
		return { start, end: this.#at, fields, hasLongNumber };
	}

	/** Returns whether the number may have more digits than a double. */
	#skipNumber(): boolean {
		const start = this.#at;
		let hasExponent = false;
		for (;;) {
			const code = this.#text.charCodeAt(++this.#at);
			if (code === 0x45 || code === 0x65) hasExponent = true;
			else if (!(code >= zero && code <= nine) && code !== minus && code !== 0x2b && code !== 0x2e) break;
		}
		return hasExponent || this.#at - start > 15;
	}

	#skipSpace(): void {
		if (this.#text.charCodeAt(this.#at) > 0x20) return;
		space.lastIndex = this.#at;
		space.test(this.#text);
		this.#at = space.lastIndex;
	}

	/** Skips to after the closing quote, or to the end of the text. */
	#skipString(): void {
		const text = this.#text;
		for (let close = text.indexOf('"', this.#at + 1); close >= 0; close = text.indexOf('"', close + 1)) {
			let slashes = 0;
			while (text.charCodeAt(close - 1 - slashes) === backslash) slashes++;
			if (slashes % 2 === 0) {
				this.#at = close + 1;
				return;
			}
		}
		this.#at = text.length;
	}
}
