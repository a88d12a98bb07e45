import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";

type CodeFieldProps = { label: string; hint?: string; error?: string | undefined };

/** For a code of the second factor: phones offer digits, and browsers what came by message. */
export function CodeField({ label, hint, error }: CodeFieldProps) {
	return (
		<Field label={label} error={error} {...(hint && { hint })}>
			<Input
				name="code"
				inputMode="numeric"
				autoComplete="one-time-code"
				autoCapitalize="none"
				spellCheck={false}
				maxLength={64}
				className="font-mono"
				required
			/>
		</Field>
	);
}
