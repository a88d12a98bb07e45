import { Fragment } from "react";
import { cn } from "./cn.ts";
import { CopyButton } from "./copy-button.tsx";

type ArnProps = {
	value: string;
	/** What the copy button names: "Copy key ARN". */
	name?: string | undefined;
	/** Off where another button beside it copies. */
	copy?: boolean | undefined;
	className?: string | undefined;
};

/** An ARN whole, breaking after its own separators rather than inside a name. */
export function Arn({ value, name = "ARN", copy = true, className }: ArnProps) {
	return (
		<span className={cn("inline-flex max-w-full items-start gap-1", className)}>
			<span className="min-w-0 py-1 font-mono text-[0.8125rem] leading-5 wrap-anywhere">
				{value.split(/(?<=[:/])/).map((part, index) => (
					// biome-ignore lint/suspicious/noArrayIndexKey: the parts of one string never move
					<Fragment key={index}>
						{part}
						<wbr />
					</Fragment>
				))}
			</span>
			{copy && <CopyButton text={value} label={`Copy ${name}`} />}
		</span>
	);
}
