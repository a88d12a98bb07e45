import { formatNumber } from "@/components/ui/format.ts";

/** A span's duration to three digits: "420 µs", "4.2 ms", "1.25 s"; "–" for a span that has not ended. */
export function formatSpanDuration(ms: number | null): string {
	if (ms === null) return "–";
	if (ms === 0) return "0 ms";
	if (ms < 0.9995) return `${threeDigits(ms * 1000)} µs`;
	if (ms < 999.5) return `${threeDigits(ms)} ms`;
	const seconds = ms / 1000;
	return `${seconds < 999.5 ? threeDigits(seconds) : formatNumber(seconds)} s`;
}

function threeDigits(value: number): string {
	return String(Number(value.toPrecision(3)));
}

const kinds = ["Unspecified", "Internal", "Server", "Client", "Producer", "Consumer"];

/** The name of an OTLP SpanKind. */
export function spanKind(kind: number): string {
	return kinds[kind] ?? "Unspecified";
}
