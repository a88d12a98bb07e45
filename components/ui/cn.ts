/** Joins the class names that are truthy. Later classes do not override earlier ones: pass layout only. */
export function cn(...classes: (string | false | null | undefined)[]): string {
	return classes.filter(Boolean).join(" ");
}
