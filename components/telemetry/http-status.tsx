import { cn } from "@/components/ui/cn.ts";

/** An HTTP status code; errors are highlighted. */
export function HttpStatus({ status }: { status: number | null }) {
	if (status === null) return "–";
	return (
		<span
			className={cn(
				"tabular-nums",
				status >= 500 && "font-semibold text-danger",
				status >= 400 && status < 500 && "font-semibold text-warning",
			)}
		>
			{status}
		</span>
	);
}
