"use client";

type SignInLinkProps = {
	/** Leaves this page, and what was typed into it, as it is. */
	inNewTab?: boolean;
};

/** Leads to the sign-in page and from there back to this page. Shown only after the page has loaded. */
export function SignInLink({ inNewTab = false }: SignInLinkProps) {
	const here = typeof location === "undefined" ? "/" : location.pathname + location.search + location.hash;
	return (
		<a
			href={`/sign-in?${new URLSearchParams({ callbackUrl: here })}`}
			className="text-primary underline"
			{...(inNewTab && { target: "_blank", rel: "noopener" })}
		>
			Sign in{inNewTab && " (opens a new tab)"}
		</a>
	);
}
