const written = /^(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * Reads a day, for example 2026-11-30 (its start in UTC), or a day and a time (RFC 3339; without an offset, in this
 * machine's time zone). Undefined for other text and for a day that does not exist, which Date would accept. Pure.
 */
export function readMoment(text: string): Date | undefined {
	const [, year, month, day] = written.exec(text) ?? [];
	const lastDay = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
	if (!day || Number(day) > lastDay) return undefined;
	const at = new Date(text);
	return Number.isNaN(at.getTime()) ? undefined : at;
}
