import { CircleCheck, CircleX, Info, Minus, TriangleAlert } from "lucide-react";

export type Tone = "success" | "warning" | "danger" | "info" | "neutral";

export const toneText: Record<Tone, string> = {
	success: "text-success",
	warning: "text-warning",
	danger: "text-danger",
	info: "text-info",
	neutral: "text-muted",
};

export const toneSoft: Record<Tone, string> = {
	success: "bg-success-soft",
	warning: "bg-warning-soft",
	danger: "bg-danger-soft",
	info: "bg-info-soft",
	neutral: "bg-surface-sunken",
};

const icons = { success: CircleCheck, warning: TriangleAlert, danger: CircleX, info: Info, neutral: Minus };

/** Each tone has its own shape: color is never the only sign. */
export function ToneIcon({ tone, className }: { tone: Tone; className?: string | undefined }) {
	const Icon = icons[tone];
	return <Icon className={className} />;
}
