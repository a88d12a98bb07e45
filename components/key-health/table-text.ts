import { counted, formatDuration, formatNumber } from "@/components/ui/format.ts";
import type { ApplicationTableView } from "@/lib/application-data/table-view.ts";
import { productName } from "@/lib/platform/vendor-names.ts";

/** How far the vendor's job is with a table: "43% · 4,300 of 10,000 · 1,200/s · 5 s left". Pure. */
export function tableText(table: ApplicationTableView): string {
	const { isFinished, total, done, left, valuesPerSecond, remainingMs } = table;
	if (isFinished && left === 0) return "No value under an old data key";
	if (isFinished) return `${counted(left, "value")} left under old data keys`;
	const percent = total === 0 ? 0 : Math.floor((done / total) * 100);
	const parts = [`${percent}%`, `${formatNumber(done)} of ${formatNumber(total)}`];
	if (valuesPerSecond !== null) parts.push(`${formatNumber(Math.round(valuesPerSecond))}/s`);
	if (remainingMs !== null && left > 0)
		parts.push(remainingMs < 1_000 ? "almost done" : `${formatDuration(remainingMs)} left`);
	return parts.join(" · ");
}

/** Says what happens to the data keys that are no longer used for new values; null if there are none. Pure. */
export function oldDataKeysText(retiring: number, released: number): string | null {
	const parts = [];
	if (retiring > 0) {
		parts.push(
			`${counted(retiring, "old data key is", "old data keys are")} kept until a scan of every table finds no value under ${retiring === 1 ? "it" : "them"}.`,
		);
	}
	if (released > 0) {
		parts.push(
			`${counted(released, "data key is", "data keys are")} no longer needed by any table. ${productName()} keeps ${released === 1 ? "it" : "them"} for a while, then deletes ${released === 1 ? "it" : "them"}.`,
		);
	}
	return parts.length === 0 ? null : parts.join(" ");
}
