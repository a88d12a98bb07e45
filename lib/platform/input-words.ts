// Importing this file makes zod's messages tell a person what to enter.
import { config, type $ZodErrorMap as ErrorMap, type $ZodRawIssue as RawIssue } from "zod/v4/core";

const kinds: Record<string, string> = {
	string: "Enter text.",
	number: "Enter a number.",
	nan: "Enter a number.",
	int: "Enter a whole number.",
	bigint: "Enter a whole number.",
	boolean: "Enter true or false.",
	date: "Enter a date, such as 2026-11-29.",
	array: "Enter a list.",
	tuple: "Enter a list.",
	set: "Enter a list.",
	object: "Enter an object with named fields.",
	record: "Enter an object with named fields.",
	map: "Enter an object with named fields.",
	null: "Leave this empty.",
	undefined: "Leave this out.",
};

const formats: Record<string, string> = {
	email: "Enter an email address, such as ada@example.com.",
	url: "Enter a URL, such as https://example.com.",
	uuid: "Enter a UUID, such as 01a226e6-f144-7427-ad6d-5aed1fb21436.",
	guid: "Enter a UUID, such as 01a226e6-f144-7427-ad6d-5aed1fb21436.",
	date: "Enter a date, such as 2026-11-29.",
	time: "Enter a time, such as 14:30:00.",
	datetime: "Enter a date and time, such as 2026-11-29T14:30:00Z.",
	ipv4: "Enter an IPv4 address, such as 192.0.2.1.",
	ipv6: "Enter an IPv6 address, such as 2001:db8::1.",
	json_string: "Enter JSON.",
};

const unusable = "Enter a valid value.";

/** One sentence that says what to enter, for every kind of issue that zod raises. Pure. */
export function inputWords(issue: RawIssue): string {
	switch (issue.code) {
		case "invalid_type":
			return kinds[issue.expected] ?? unusable;
		case "invalid_value":
			return `Enter ${oneOf(issue.values)}.`;
		case "too_big":
			return limitWords(issue.origin, issue.maximum, issue.exact ? "exactly" : "at most", issue.inclusive);
		case "too_small":
			if (issue.origin === "string" && issue.minimum === 1) return "Enter at least one character.";
			return limitWords(issue.origin, issue.minimum, issue.exact ? "exactly" : "at least", issue.inclusive);
		case "invalid_format":
			return formatWords(issue);
		case "not_multiple_of":
			return `Enter a multiple of ${issue.divisor}.`;
		case "unrecognized_keys":
			return `Remove unknown fields: ${shown(issue.keys)}.`;
		case "invalid_union":
			return Array.isArray(issue.options) ? `Enter ${oneOf(issue.options)}.` : unusable;
		case "invalid_key":
			return "Rename this entry: its name is not allowed.";
		case "invalid_element":
			return "Change the entry that is not allowed here.";
		default:
			return unusable;
	}
}

const units: Record<string, string> = {
	string: "character",
	array: "item",
	set: "item",
	map: "entry",
	file: "byte",
};

function limitWords(
	origin: string,
	limit: number | bigint,
	bound: "exactly" | "at most" | "at least",
	isInclusive = true,
): string {
	const unit = units[origin];
	if (unit) {
		const plural = unit === "entry" ? "entries" : `${unit}s`;
		return `Enter ${bound} ${limit} ${Number(limit) === 1 ? unit : plural}.`;
	}
	if (origin === "date") {
		const day = new Date(Number(limit)).toISOString().slice(0, 10);
		return `Enter a date ${bound === "at least" ? "from" : "up to"} ${day}${bound === "at least" ? " on" : ""}.`;
	}
	if (isInclusive || bound === "exactly") return `Enter a number that is ${bound} ${limit}.`;
	return `Enter a number ${bound === "at most" ? "less" : "greater"} than ${limit}.`;
}

function formatWords(issue: Extract<RawIssue, { code: "invalid_format" }>): string {
	const { format, prefix, suffix, includes } = issue as typeof issue &
		Record<"prefix" | "suffix" | "includes", unknown>;
	if (format === "starts_with") return `Enter text that begins with ${String(prefix)}.`;
	if (format === "ends_with") return `Enter text that ends with ${String(suffix)}.`;
	if (format === "includes") return `Enter text that contains ${String(includes)}.`;
	return formats[format] ?? "Enter text in the right format.";
}

const mostShown = 20;

function oneOf(values: readonly unknown[]): string {
	const words = values.slice(0, mostShown).map(String);
	if (words.length < 2) return words[0] ?? "nothing";
	if (values.length > mostShown) return `${words.join(", ")} or another allowed value`;
	return `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

/** Names from the request: a few of them, and shortened. */
function shown(keys: readonly string[]): string {
	return keys
		.slice(0, 5)
		.map((key) => key.slice(0, 50))
		.join(", ");
}

config({ customError: inputWords as ErrorMap });
