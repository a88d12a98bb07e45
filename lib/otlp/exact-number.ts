/** A whole number in JSON with all its digits, if a double cannot hold them. */
export class ExactNumber {
	readonly text: string;

	constructor(text: string) {
		this.text = text;
	}
}

/** A reviver for JSON.parse that keeps the digits of whole numbers beyond 2^53. */
export function keepDigits(_: string, value: unknown, context?: { source: string }): unknown {
	const isRounded = Number.isInteger(value) && !Number.isSafeInteger(value);
	return isRounded && context ? new ExactNumber(context.source) : value;
}

const form = /^(-?)(\d{1,40})(?:\.(\d{1,40}))?(?:[eE]([+-]?\d{1,3}))?$/;

/** Parses a whole number as protobuf's JSON allows: 1000, 1e3, 1.50e2. Undefined for any other text. */
export function wholeNumber(text: string): bigint | undefined {
	const [, sign = "", whole, fraction = "", exponent = "0"] = form.exec(text) ?? [];
	if (whole === undefined) return undefined;
	const digits = whole + fraction;
	const length = whole.length + Number(exponent);
	if (/[1-9]/.test(digits.slice(Math.max(length, 0)))) return undefined;
	// No 64-bit number is this long.
	if (length > 100) return /[1-9]/.test(digits) ? undefined : 0n;
	return BigInt(`${sign}${digits.slice(0, Math.max(length, 0)).padEnd(length, "0") || "0"}`);
}
