import { Code } from "@/components/ui/code.tsx";
import { Notice } from "@/components/ui/notice.tsx";

/** Says what of a search was ignored. Text between backticks is code. */
export function SearchProblems({ problems }: { problems: string[] }) {
	if (problems.length === 0) return null;
	return (
		<Notice tone="warning" className="mb-4">
			<ul className="flex flex-col gap-1">
				{problems.map((problem) => (
					<li key={problem}>
						{problem.split("`").map((part, index) =>
							// biome-ignore lint/suspicious/noArrayIndexKey: the parts of a sentence have no other identity
							index % 2 === 1 ? <Code key={index}>{part}</Code> : part,
						)}
					</li>
				))}
			</ul>
		</Notice>
	);
}
