import Link from "next/link";
import type { ReactNode } from "react";

/** The link of a table's row, which a click anywhere in the row follows; the row needs the class "relative". */
export function RowLink({ href, children }: { href: string; children: ReactNode }) {
	return (
		// No prefetch: opening a record may be audited.
		<Link
			href={href}
			prefetch={false}
			className="rounded-sm text-primary tabular-nums underline-offset-2 after:absolute after:inset-0 hover:underline"
		>
			{children}
		</Link>
	);
}
