/** IAM wildcards: `*` for any run of characters, `?` for exactly one. Linear in practice, unlike a regular expression. */
export function matchesPattern(pattern: string, text: string): boolean {
	let p = 0;
	let t = 0;
	let star = -1;
	let starText = 0;
	while (t < text.length) {
		if (pattern[p] === "*") {
			star = p++;
			starText = t;
		} else if (p < pattern.length && (pattern[p] === "?" || pattern[p] === text[t])) {
			p++;
			t++;
		} else if (star >= 0) {
			// Let the last star match one more character, and try again.
			p = star + 1;
			t = ++starText;
		} else {
			return false;
		}
	}
	while (pattern[p] === "*") p++;
	return p === pattern.length;
}
