import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { pathOfAddress } from "@/app/_server/same-site-path.ts";
import { currentIdentity } from "@/app/_server/session.ts";
import { Entrance } from "@/components/account/entrance.tsx";
import { ProviderButtons } from "@/components/account/provider-buttons.tsx";
import { SignInForm } from "@/components/account/sign-in-form.tsx";
import { signInProblem } from "@/components/account/sign-in-problem.ts";
import { Notice } from "@/components/ui/notice.tsx";
import { productName } from "@/lib/platform/vendor-names.ts";
import { offeredProviders } from "@/lib/sso/providers.ts";

export const metadata: Metadata = { title: "Sign in" };

type SignInPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function SignInPage({ searchParams }: SignInPageProps) {
	const search = await searchParams;
	const text = (name: string) => (typeof search[name] === "string" ? search[name] : undefined);
	const organization = text("organization");
	const next = pathOfAddress(text("callbackUrl") ?? (organization ? `/${organization}` : undefined));
	const problem = signInProblem(text("error"));
	// A signed-in user who is sent here with a problem has to sign in another way.
	if (!problem && (await currentIdentity())) redirect(next);
	const providers = await offeredProviders(organization ?? next.split("/")[1] ?? null);
	return (
		<Entrance title={`Sign in to ${productName()}`}>
			{problem && (
				<Notice tone="warning" role="alert" className="mb-4">
					{problem}
				</Notice>
			)}
			<SignInForm next={next} email={text("email") ?? ""} />
			{providers.length > 0 && (
				<div className="mt-5 border-t pt-5">
					<ProviderButtons providers={providers} next={next} />
				</div>
			)}
		</Entrance>
	);
}
