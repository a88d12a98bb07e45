import type { Scalar } from "./messages.ts";

const readers: Record<Scalar, (value: unknown) => unknown> = {
	string: (value) => (typeof value === "string" ? value : undefined),
	bool: (value) => (typeof value === "boolean" ? value : undefined),
	int32: (value) => whole(value, -(2n ** 31n), 2n ** 31n - 1n, Number),
	uint32: (value) => whole(value, 0n, 2n ** 32n - 1n, Number),
	fixed32: (value) => whole(value, 0n, 2n ** 32n - 1n, Number),
	int64: (value) => whole(value, -(2n ** 63n), 2n ** 63n - 1n, String),
	fixed64: (value) => whole(value, 0n, 2n ** 64n - 1n, String),
	double,
	bytes: (value) => bytes(value, "base64"),
	traceId: (value) => id(value, 16),
	spanId: (value) => id(value, 8),
};

/** A scalar as canonical OTLP/JSON has it, from JSON or as protobufjs decodes it; undefined for what is none. Pure. */
export function scalar(type: Scalar, value: unknown): unknown {
	return readers[type](value);
}

/** 64 bits come as text, as a number (exact or not), or as a Long. */
function whole<Kept>(value: unknown, min: bigint, max: bigint, keep: (parsed: bigint) => Kept) {
	const text = typeof value === "object" ? longText(value) : value;
	const isWhole = typeof text === "number" ? Number.isInteger(text) : /^-?\d{1,20}$/.test(asText(text));
	if (!isWhole) return undefined;
	const parsed = BigInt(text as string | number);
	return parsed >= min && parsed <= max ? keep(parsed) : undefined;
}

function asText(value: unknown): string {
	return typeof value === "string" ? value : "";
}

// JSON.parse cannot make what passes here: its objects have no class.
function longText(value: object | null): string {
	const isLong = value !== null && Object.getPrototypeOf(value)?.__isLong__ === true;
	return isLong ? String(value) : "";
}

const notFinite = ["NaN", "Infinity", "-Infinity"];

/** Protobuf's JSON writes what JSON has no number for as text. */
function double(value: unknown): number | string | undefined {
	if (typeof value === "string" && notFinite.includes(value)) return value;
	const isNumber = typeof value === "number" || (typeof value === "string" && value.trim() !== "");
	if (!isNumber) return undefined;
	const parsed = Number(value);
	if (Number.isFinite(parsed)) return parsed;
	return typeof value === "number" ? String(value) : undefined;
}

function bytes(value: unknown, encoding: "base64" | "hex"): string | undefined {
	if (value instanceof Uint8Array)
		return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString(encoding);
	if (typeof value !== "string") return undefined;
	if (encoding === "hex") return /^[0-9a-fA-F]*$/.test(value) ? value.toLowerCase() : undefined;
	return /^[\w+/-]*={0,2}$/.test(value) ? Buffer.from(value, "base64").toString("base64") : undefined;
}

/** In lower-case hexadecimal; empty, or of its full length. All zeroes are no id (W3C Trace Context). */
function id(value: unknown, length: number): string | undefined {
	const text = bytes(value, "hex");
	if (text === undefined || (text !== "" && text.length !== length * 2)) return undefined;
	return /^0*$/.test(text) ? "" : text;
}
