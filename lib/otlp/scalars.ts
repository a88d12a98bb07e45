import { type EnumName, enums } from "./enums.ts";
import { ExactNumber, wholeNumber } from "./exact-number.ts";
import type { Scalar } from "./messages.ts";

const readers = {
	string: (value) => (typeof value === "string" ? value : undefined),
	bool: (value) => (typeof value === "boolean" ? value : undefined),
	int32: (value) => whole(value, -(2n ** 31n), 2n ** 31n - 1n, Number),
	uint32: (value) => whole(value, 0n, 2n ** 32n - 1n, Number),
	fixed32: (value) => whole(value, 0n, 2n ** 32n - 1n, Number),
	int64: (value) => whole(value, -(2n ** 63n), 2n ** 63n - 1n, String),
	fixed64: (value) => whole(value, 0n, 2n ** 64n - 1n, String),
	SeverityNumber: (value) => enumNumber("SeverityNumber", value),
	SpanKind: (value) => enumNumber("SpanKind", value),
	StatusCode: (value) => enumNumber("StatusCode", value),
	double,
	bytes,
	traceId: (value) => id(value, 16),
	spanId: (value) => id(value, 8),
} satisfies Record<Scalar, (value: unknown) => unknown>;

/** Converts a scalar from JSON or protobufjs to canonical OTLP/JSON; undefined if it is invalid. Pure. */
export function scalar(type: Scalar, value: unknown): unknown {
	return readers[type](value);
}

/** 64 bits come as text, as a number, as a number with all its digits, or as a Long. */
function whole<Kept>(value: unknown, min: bigint, max: bigint, keep: (parsed: bigint) => Kept) {
	const parsed = parseWhole(typeof value === "object" ? textOf(value) : value);
	return parsed !== undefined && parsed >= min && parsed <= max ? keep(parsed) : undefined;
}

function parseWhole(value: unknown): bigint | undefined {
	if (typeof value === "string") return wholeNumber(value);
	return typeof value === "number" && Number.isInteger(value) ? BigInt(value) : undefined;
}

function enumNumber(name: EnumName, value: unknown): number | undefined {
	const named = typeof value === "string" ? enums[name].get(value) : undefined;
	return named ?? readers.int32(value);
}

// Objects from JSON.parse never pass: they have no class.
function textOf(value: object | null): string {
	if (value instanceof ExactNumber) return value.text;
	const isLong = value !== null && Object.getPrototypeOf(value)?.__isLong__ === true;
	return isLong ? String(value) : "";
}

const notFinite = ["NaN", "Infinity", "-Infinity"];

/** Protobuf's JSON writes numbers that JSON lacks as text. So is -0, which JSON.stringify would write as 0. */
function double(value: unknown): number | string | undefined {
	if (value instanceof ExactNumber) return double(value.text);
	if (typeof value === "string" && notFinite.includes(value)) return value;
	const isNumber = typeof value === "number" || (typeof value === "string" && value.trim() !== "");
	if (!isNumber) return undefined;
	const parsed = Number(value);
	if (Object.is(parsed, -0)) return "-0";
	if (Number.isFinite(parsed)) return parsed;
	return typeof value === "number" ? String(value) : undefined;
}

function bytes(value: unknown): string | undefined {
	if (value instanceof Uint8Array) return encoded(value, "base64");
	const isBase64 = typeof value === "string" && /^[\w+/-]*={0,2}$/.test(value);
	return isBase64 ? Buffer.from(value, "base64").toString("base64") : undefined;
}

/** An id in lower-case hexadecimal, empty or of full length. All zeroes mean no id (W3C Trace Context). */
function id(value: unknown, length: number): string | undefined {
	const text = value instanceof Uint8Array ? encoded(value, "hex") : value;
	if (text === "") return text;
	if (typeof text !== "string" || text.length !== length * 2 || !/^[0-9a-fA-F]*$/.test(text))
		return undefined;
	return /^0*$/.test(text) ? "" : text.toLowerCase();
}

function encoded({ buffer, byteOffset, byteLength }: Uint8Array, encoding: "base64" | "hex"): string {
	return Buffer.from(buffer, byteOffset, byteLength).toString(encoding);
}
