export type AnyValue = {
	stringValue?: string;
	boolValue?: boolean;
	intValue?: string;
	doubleValue?: number | string;
};
export type KeyValue = { key?: string; value?: AnyValue };
export type Resource = { attributes?: KeyValue[] };

/** A numeric attribute, in whichever form it was sent. */
export function numberAttribute(list: KeyValue[] | undefined, key: string): number | null {
	const value = attribute(list, key);
	return number(value?.intValue ?? value?.doubleValue ?? value?.stringValue);
}

function textAttribute(list: KeyValue[] | undefined, key: string): string | undefined {
	return attribute(list, key)?.stringValue;
}

function attribute(list: KeyValue[] | undefined, key: string): AnyValue | undefined {
	return list?.find((one) => one.key === key)?.value;
}

/**
 * The searchable HTTP metadata, by the stable and older semantic conventions. Paths and query strings are left out, since they
 * may hold personal data.
 */
export function httpMetadata(sent: KeyValue[] | undefined) {
	const method = textAttribute(sent, "http.request.method") ?? textAttribute(sent, "http.method");
	const status =
		numberAttribute(sent, "http.response.status_code") ?? numberAttribute(sent, "http.status_code");
	const isColumn = status !== null && Number.isInteger(status) && Math.abs(status) < 2 ** 31;
	return {
		method: text(method, 20),
		route: text(withoutQuery(textAttribute(sent, "http.route")), 500),
		httpStatus: isColumn ? status : null,
	};
}

export function serviceOf(resource: Resource): string | null {
	return text(textAttribute(resource.attributes, "service.name"), 200);
}

/** A text that PostgreSQL accepts, cut to the length of its column; the payload keeps all of it. */
export function text(value: string | undefined, maxLength: number): string | null {
	return value?.replaceAll("\0", "").slice(0, maxLength).toWellFormed() || null;
}

function number(value: string | number | undefined): number | null {
	if (value === undefined || (typeof value === "string" && value.trim() === "")) return null;
	const parsed = Number(value);
	return Number.isFinite(parsed) ? parsed : null;
}

/** A route or span name should be a template. If it is a whole target, its query string must not become searchable. */
export function withoutQuery(value: string | undefined): string | undefined {
	return value?.split("?")[0];
}

const latestNanos = BigInt(Date.UTC(9999, 11, 31)) * 1_000_000n;

/** Converts nanoseconds since 1970 to a date and an ISO text to the microsecond; null for 0 and for times after 9999. */
export function toMoment(nanos: string | undefined): { date: Date; iso: string } | null {
	const at = BigInt(nanos ?? 0);
	if (at === 0n || at > latestNanos) return null;
	const date = new Date(Number(at / 1_000_000n));
	const micros = String((at / 1_000n) % 1_000n).padStart(3, "0");
	return { date, iso: `${date.toISOString().slice(0, -1)}${micros}Z` };
}
