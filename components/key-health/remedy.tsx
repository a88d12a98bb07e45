import { CodeBlock } from "@/components/ui/code-block.tsx";
import type { RemedyStep } from "@/lib/kms/key-remedy.ts";

/** The steps that make a key work again, each ready to copy. */
export function Remedy({ steps }: { steps: RemedyStep[] }) {
	if (steps.length === 0) return null;
	return (
		<ol aria-label="Fix in AWS" className="mt-2 flex flex-col gap-2">
			{steps.map(({ title, text }, index) => (
				<li key={title}>
					<CodeBlock label={steps.length > 1 ? `${index + 1}. ${title}` : title} code={text} />
				</li>
			))}
		</ol>
	);
}
