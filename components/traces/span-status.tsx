import { CircleX } from "lucide-react";
import { StatusBadge } from "@/components/ui/status-badge.tsx";

/** OTLP's status of a span: a failure stands out, the other two are plain words. */
export function SpanStatus({ code }: { code: number }) {
	if (code === 2)
		return (
			<StatusBadge tone="danger" icon={<CircleX />}>
				Error
			</StatusBadge>
		);
	return code === 1 ? "OK" : "Unset";
}
