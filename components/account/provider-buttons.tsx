"use client";

import { getCsrfToken } from "next-auth/react";
import { useState } from "react";
import { Button } from "@/components/ui/button.tsx";
import { Notice } from "@/components/ui/notice.tsx";

type ProviderButtonsProps = {
	providers: { slug: string; name: string }[];
	/** A path of this site. */
	next: string;
};

/** A way to sign in for each provider: the browser goes there, and comes back signed in. */
export function ProviderButtons({ providers, next }: ProviderButtonsProps) {
	const [going, setGoing] = useState<string | null>(null);
	const [problem, setProblem] = useState<string | null>(null);
	const go = async (slug: string) => {
		setGoing(slug);
		setProblem(null);
		const answer = await addressOf(slug, next).catch(() => ({
			message: "Keyhold did not answer. Try again.",
		}));
		if ("url" in answer) return window.location.assign(answer.url);
		setGoing(null);
		setProblem(answer.message);
	};
	return (
		<div className="flex flex-col gap-2">
			{problem && (
				<Notice tone="danger" role="alert">
					{problem}
				</Notice>
			)}
			{providers.map(({ slug, name }) => (
				<Button key={slug} pending={going === slug} onClick={() => go(slug)}>
					Sign in with {name}
				</Button>
			))}
		</div>
	);
}

/** Where the browser goes to sign in; the cookies that the answer is checked by come with it. */
async function addressOf(slug: string, next: string): Promise<{ url: string } | { message: string }> {
	const csrfToken = (await getCsrfToken()) ?? "";
	const response = await fetch(`/api/auth/signin/oidc-${slug}`, {
		method: "POST",
		body: new URLSearchParams({ csrfToken, callbackUrl: next, json: "true" }),
	});
	return response.json();
}
