const severities = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"].flatMap((name) =>
	["", "2", "3", "4"].map((step) => `${name}${step}`),
);

function numbered(prefix: string, names: string[]): Map<string, number> {
	return new Map(names.map((name, number) => [`${prefix}${name}`, number]));
}

/** The enums of OTLP: name → number. Each is open: any other int32 is kept. */
export const enums = {
	SeverityNumber: numbered("SEVERITY_NUMBER_", ["UNSPECIFIED", ...severities]),
	SpanKind: numbered("SPAN_KIND_", ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"]),
	StatusCode: numbered("STATUS_CODE_", ["UNSET", "OK", "ERROR"]),
};

export type EnumName = keyof typeof enums;

export function isEnum(type: string): type is EnumName {
	return Object.hasOwn(enums, type);
}

/** The short name of a severity number (OpenTelemetry log data model, "Displaying Severity"); null outside of 1 to 24. */
export function severityName(number: number | undefined): string | null {
	return severities[(number ?? 0) - 1] ?? null;
}
