"use client";

import { type ComponentProps, useState } from "react";
import { Button } from "@/components/ui/button.tsx";
import { Input } from "@/components/ui/input.tsx";
import { VisuallyHidden } from "@/components/ui/visually-hidden.tsx";

/** A password that can be shown while it is typed. */
export function PasswordInput(props: Omit<ComponentProps<typeof Input>, "type">) {
	const [isShown, setShown] = useState(false);
	return (
		<div className="flex gap-2">
			<Input {...props} type={isShown ? "text" : "password"} autoCapitalize="none" spellCheck={false} />
			<Button onClick={() => setShown(!isShown)} className="h-9! shrink-0 pointer-coarse:h-10!">
				{isShown ? "Hide" : "Show"}
				<VisuallyHidden> password</VisuallyHidden>
			</Button>
		</div>
	);
}
