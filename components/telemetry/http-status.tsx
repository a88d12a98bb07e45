import { cn } from "@/components/ui/cn.ts";

/** A status code; failures stand out, and the number says the same without colour. */
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
