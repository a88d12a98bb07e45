/** Without it, Excel reads UTF-8 in the code page of its machine. */
export const byteOrderMark = "\ufeff";

/**
 * Cells that a spreadsheet reads as a formula, in half and full width (OWASP, "CSV Injection"). Leading apostrophes match
 * too, so that removing one apostrophe from a matching cell always restores the value.
 */
const formula = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/** A record of RFC 4180. A cell that a spreadsheet would read as a formula gets a leading apostrophe. Pure. */
export function csvRecord(cells: string[]): string {
	const safe = cells.map((cell) => (formula.test(cell) ? `'${cell}` : cell));
	return `${safe.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",")}\r\n`;
}
