/** 1204551 becomes "1,204,551"; fractions are rounded. Without `Intl`, whose first use keeps a phone busy for 0.2 s. */
export function formatNumber(value: number | bigint): string {
	const digits = typeof value === "bigint" ? String(value) : value.toFixed(0);
	return digits.replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Below 1,000, with one decimal unless it is 0. */
function tenths(value: number): string {
	return value.toFixed(1).replace(/\.0$/, "");
}

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/**
 * A duration in its largest sensible unit: "420 ms", "17 s", "12 min", "3 h", "12 days". Below two hours or two days it
 * keeps one decimal ("1.5 h"), since rounding could be off by half. Negative values become 0.
 */
export function formatDuration(ms: number): string {
	const length = Math.max(0, ms);
	if (Math.round(length) < SECOND_MS) return length === 0 ? "0 s" : `${formatNumber(length)} ms`;
	if (Math.round(length / SECOND_MS) < 60) return `${formatNumber(length / SECOND_MS)} s`;
	if (Math.round(length / MINUTE_MS) < 60) return `${formatNumber(length / MINUTE_MS)} min`;
	if (Math.round(length / HOUR_MS) < 24) return `${large(length / HOUR_MS)} h`;
	const days = large(length / DAY_MS);
	return `${days} ${days === "1" ? "day" : "days"}`;
}

function large(units: number): string {
	return units < 2 ? tenths(units) : formatNumber(units);
}

/** The distance of `at` from `now` (both in ms): "12 s ago", "in 18 min", or "now" within a second. Rounded down. */
export function formatRelative(at: number, now: number): string {
	const distance = Math.abs(now - at);
	if (distance < SECOND_MS) return "now";
	const unit = [DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS].find((size) => distance >= size) ?? SECOND_MS;
	const text = formatDuration(Math.floor(distance / unit) * unit);
	return at > now ? `in ${text}` : `${text} ago`;
}

const byteUnits = ["B", "kB", "MB", "GB", "TB", "PB"];

/** Bytes in steps of 1,000, as AWS bills them: "512 B", "1.2 kB", "48 MB". */
export function formatBytes(bytes: number): string {
	let value = Math.max(0, bytes);
	let step = 0;
	while (Math.round(value) >= 1000 && step < byteUnits.length - 1) {
		value /= 1000;
		step += 1;
	}
	const rounded = step > 0 && value < 9.95 ? tenths(value) : formatNumber(value);
	return `${rounded} ${byteUnits[step]}`;
}

/** "1 record", "1,204,551 records"; only "records" if the number is not known. */
export function counted(count: number | null, one: string, many = `${one}s`): string {
	if (count === null) return many;
	return `${formatNumber(count)} ${count === 1 ? one : many}`;
}
