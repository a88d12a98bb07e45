import { Fragment } from "react";
import { cn } from "./cn.ts";
import { CopyButton } from "./copy-button.tsx";

type ArnProps = {
	value: string;
	/** Used in the name of the copy button: "Copy key ARN". */
	name?: string | undefined;
	/** Set to false if another button copies the ARN. */
	copy?: boolean | undefined;
	className?: string | undefined;
};

/** A complete ARN that wraps after its separators, not inside a name. */
export function Arn({ value, name = "ARN", copy = true, className }: ArnProps) {
	return (
		<span className={cn("inline-flex max-w-full items-start gap-1", className)}>
			<span className="min-w-0 py-1 font-mono text-[0.8125rem] leading-5 wrap-anywhere">
				{value.split(/(?<=[:/])/).map((part, index) => (
					// biome-ignore lint/suspicious/noArrayIndexKey: the parts of a string keep their order
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
