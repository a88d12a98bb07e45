"use client";

import { Check, Copy, X } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { Button } from "./button.tsx";
import type { ButtonSize, ButtonVariant } from "./button-class.ts";
import { copyText } from "./copy-text.ts";
import { VisuallyHidden } from "./visually-hidden.tsx";

type CopyButtonProps = {
	text: string;
	/** Accessible name, "Copy key ARN"; must contain the text of `children`. */
	label: string;
	/** Text beside the icon. */
	children?: ReactNode;
	variant?: ButtonVariant | undefined;
	size?: ButtonSize | undefined;
	className?: string | undefined;
};

const outcomes = {
	copied: { icon: <Check className="text-success" />, text: "Copied" },
	refused: { icon: <X className="text-danger" />, text: "The browser refused to copy" },
};

export function CopyButton({
	text,
	label,
	children,
	variant = "ghost",
	size = "sm",
	className,
}: CopyButtonProps) {
	const [outcome, setOutcome] = useState<keyof typeof outcomes | null>(null);
	useEffect(() => {
		if (!outcome) return;
		const timer = setTimeout(() => setOutcome(null), 2000);
		return () => clearTimeout(timer);
	}, [outcome]);
	return (
		<span className={className}>
			<Button
				variant={variant}
				size={size}
				iconOnly={!children}
				aria-label={label}
				onClick={async () => setOutcome((await copyText(text)) ? "copied" : "refused")}
			>
				{outcome ? outcomes[outcome].icon : <Copy />}
				{children}
			</Button>
			<VisuallyHidden role="status">{outcome && outcomes[outcome].text}</VisuallyHidden>
		</span>
	);
}
