import { CodeBlock } from "@/components/ui/code-block.tsx";
import { ToneIcon, toneText } from "@/components/ui/tone.tsx";
import { VisuallyHidden } from "@/components/ui/visually-hidden.tsx";
import type { CheckOutcome, ProbeCheck } from "@/lib/probe/report.ts";
import { outcomeLabels } from "./key-labels.ts";

const urgency: Record<CheckOutcome, number> = { fail: 0, warn: 1, pass: 2, skipped: 3 };

/** Checks that were skipped for the same reason share a line, so that a long list does not hide a failure. */
function toLines(checks: ProbeCheck[]): ProbeCheck[] {
	const lines: ProbeCheck[] = [];
	for (const check of checks.toSorted((a, b) => urgency[a.outcome] - urgency[b.outcome])) {
		const isAlike = ({ outcome, seen }: ProbeCheck) => outcome === "skipped" && seen === check.seen;
		const index = isAlike(check) ? lines.findIndex(isAlike) : -1;
		const same = lines[index];
		if (same) lines[index] = { ...same, title: `${same.title} · ${check.title}` };
		else lines.push(check);
	}
	return lines;
}

/** The checks of a probe, failures first: outcome, what was seen, and the fix. */
export function CheckList({ checks }: { checks: ProbeCheck[] }) {
	// Several checks can need the same fix or statement, which is shown once.
	const shown = new Set<string>();
	const isNew = (text: string | undefined) => {
		const isFirst = text !== undefined && !shown.has(text);
		if (text) shown.add(text);
		return isFirst;
	};
	return (
		<ul className="flex flex-col gap-3">
			{toLines(checks).map(({ id, title, outcome, seen, fix, statement }) => {
				const { label, tone } = outcomeLabels[outcome];
				return (
					<li key={id} className="flex items-start gap-2.5">
						<span className={toneText[tone]}>
							<ToneIcon tone={tone} className="mt-0.5 size-4" />
						</span>
						<div className="flex min-w-0 flex-1 flex-col gap-0.5">
							<p>
								<VisuallyHidden>{label}: </VisuallyHidden>
								<span className="font-medium">{title}</span>
							</p>
							<p className="text-muted wrap-anywhere">{seen}</p>
							{isNew(fix) && <p className="wrap-anywhere">{fix}</p>}
							{statement && isNew(statement) && (
								<CodeBlock code={statement} label={`Statement for “${title}”`} className="mt-1.5" />
							)}
						</div>
					</li>
				);
			})}
		</ul>
	);
}
