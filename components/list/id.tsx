import { CopyButton } from "@/components/ui/copy-button.tsx";

/** An ID with a copy button, which `label` names: "trace ID". */
export function Id({ value, label }: { value: string; label: string }) {
	return (
		<span className="inline-flex max-w-full items-center gap-1">
			<span className="min-w-0 font-mono text-[0.8125rem] wrap-anywhere">{value}</span>
			<CopyButton text={value} label={`Copy ${label}`} />
		</span>
	);
}
