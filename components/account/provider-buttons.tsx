"use client";

import { getCsrfToken } from "next-auth/react";
import { useState } from "react";
import { Button } from "@/components/ui/button.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { productName } from "@/lib/platform/vendor-names.ts";

type ProviderButtonsProps = {
	providers: { slug: string; name: string }[];
	/** A path of this site. */
	next: string;
};

/** One button per identity provider. The browser goes there, and comes back signed in. */
export function ProviderButtons({ providers, next }: ProviderButtonsProps) {
	const [pending, setPending] = useState<string | null>(null);
	const [problem, setProblem] = useState<string | null>(null);
	const go = async (slug: string) => {
		setPending(slug);
		setProblem(null);
		const answer = await addressOf(slug, next).catch(() => ({
			message: `Can't reach ${productName()}. Check your connection and try again.`,
		}));
		if ("url" in answer) return location.assign(answer.url);
		setPending(null);
		setProblem(answer.message);
	};
	return (
		<div className="flex flex-col gap-2">
			<ErrorNotice error={problem} />
			{providers.map(({ slug, name }) => (
				<Button key={slug} pending={pending === slug} onClick={() => go(slug)}>
					Sign in with {name}
				</Button>
			))}
		</div>
	);
}

/** The provider's sign-in address. The response sets the cookies that the provider's answer is checked against. */
async function addressOf(slug: string, next: string): Promise<{ url: string } | { message: string }> {
	const csrfToken = (await getCsrfToken()) ?? "";
	const response = await fetch(`/api/auth/signin/oidc-${slug}`, {
		method: "POST",
		body: new URLSearchParams({ csrfToken, callbackUrl: next, json: "true" }),
	});
	return response.json();
}
