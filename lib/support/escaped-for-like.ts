/** Text that LIKE, and Prisma's `contains`, take literally. Pure. */
export function escapedForLike(text: string): string {
	return text.replace(/[\\%_]/g, "\\$&");
}
