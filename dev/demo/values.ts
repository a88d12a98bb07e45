/** A whole number below `limit` that looks random and is the same for the same input (Knuth's multiplicative hash). */
export function mixed(number: number, limit: number): number {
	return (Math.imul(number + 1, 2_654_435_761) >>> 8) % limit;
}

/** An OTLP attribute with a text value. */
export function text(key: string, stringValue: string) {
	return { key, value: { stringValue } };
}
