"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";

type CodeFieldProps = { label: string; hint: string; error?: string | undefined; mayRecover?: boolean };

/** For a code of the second factor: phones offer digits for it, and letters for a recovery code. */
export function CodeField({ label, hint, error, mayRecover = false }: CodeFieldProps) {
	const [isRecovery, setRecovery] = useState(false);
	return (
		<div className="flex flex-col items-start gap-1.5">
			<Field
				label={label}
				error={error}
				hint={isRecovery ? "One of your recovery codes. It counts once." : hint}
				className="w-full"
			>
				<Input
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
