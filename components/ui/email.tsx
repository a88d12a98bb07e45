import { Fragment } from "react";

/** An email address, or the name of an actor. Breaks only after "@" and ".", never inside a word. */
export function Email({ value }: { value: string }) {
	return (
		<span className="wrap-break-word">
			{value.split(/(?<=[@.])/).map((part, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: the parts of a string keep their order
				<Fragment key={index}>
					{index > 0 && <wbr />}
					{part}
				</Fragment>
			))}
		</span>
	);
}
