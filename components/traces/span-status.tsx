import { CircleX } from "lucide-react";
import { StatusBadge } from "@/components/ui/status-badge.tsx";

/** The OTLP status of a span: an error is a badge, the others are plain text. */
export function SpanStatus({ code }: { code: number }) {
	if (code === 2)
		return (
			<StatusBadge tone="danger" icon={<CircleX />}>
				Error
			</StatusBadge>
		);
	return code === 1 ? "OK" : "Unset";
}
