import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { CodeBlock } from "./code-block.tsx";
import { Notice } from "./notice.tsx";

type ShownOnceProps = {
	/** "Signing secret of On call". */
	title: string;
	/** The caption and the name of the copy button: "Signing secret". */
	label: string;
	text: string;
	/** Says that it is shown only once, and what it is for. */
	children: ReactNode;
	onClose: () => void;
};

/** A secret that cannot be shown again. */
export function ShownOnce({ title, label, text, children, onClose }: ShownOnceProps) {
	return (
		<Notice
			tone="success"
			role="status"
			title={title}
			action={<Button onClick={onClose}>I've saved it</Button>}
		>
			<p className="mb-2">{children}</p>
			<CodeBlock code={text} label={label} />
		</Notice>
	);
}
