"use client";

import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";

type CodeFieldProps = {
	error?: string | undefined;
	/** A recovery code is accepted as well. */
	mayRecover?: boolean;
	takesFocus?: boolean;
};

/** A two-factor code. Phones offer digits for it, and letters for a recovery code. */
export function CodeField({ error, mayRecover = false, takesFocus = false }: CodeFieldProps) {
	const [isRecovery, setRecovery] = useState(false);
	const input = useRef<HTMLInputElement>(null);
	useEffect(() => {
		if (takesFocus) input.current?.focus();
	}, [takesFocus]);
	return (
		<div className="flex flex-col items-start gap-1.5">
			<Field
				label="Code"
				error={error}
				hint={
					isRecovery
						? "One of your recovery codes. Each code works once."
						: "The six digits in your authenticator app."
				}
				className="w-full"
			>
				<Input
					ref={input}
					name="code"
					inputMode={isRecovery ? "text" : "numeric"}
					autoComplete="one-time-code"
					autoCapitalize="none"
					spellCheck={false}
					maxLength={64}
					mono
					required
				/>
			</Field>
			{mayRecover && (
				<Button variant="ghost" size="sm" className="-ml-2" onClick={() => setRecovery(!isRecovery)}>
					{isRecovery ? "Use the authenticator app" : "Use a recovery code"}
				</Button>
			)}
		</div>
	);
}
