import type { ReactNode } from "react";
import { Notice } from "./notice.tsx";

/** The reason for a failure, read out as it appears; nothing while there is none. */
export function ErrorNotice({ error, className }: { error: ReactNode; className?: string }) {
	if (!error) return null;
	return (
		<Notice tone="danger" role="alert" className={className}>
			{error}
		</Notice>
	);
}
