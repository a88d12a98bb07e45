const digits = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 3 });
const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** A span's duration to three digits: "420 µs", "4.2 ms", "1.25 s"; "–" for a span that has not ended. */
export function formatSpanDuration(ms: number | null): string {
	if (ms === null) return "–";
	if (ms === 0) return "0 ms";
	if (ms < 0.9995) return `${digits.format(ms * 1000)} µs`;
	if (ms < 999.5) return `${digits.format(ms)} ms`;
	const seconds = ms / 1000;
	return `${(seconds < 999.5 ? digits : whole).format(seconds)} s`;
}

const kinds = ["Unspecified", "Internal", "Server", "Client", "Producer", "Consumer"];

/** The name of an OTLP SpanKind. */
export function spanKind(kind: number): string {
	return kinds[kind] ?? "Unspecified";
}
