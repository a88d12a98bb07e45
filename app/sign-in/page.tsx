import { KeyRound } from "lucide-react";
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { ProviderButtons } from "@/components/account/provider-buttons.tsx";
import { SignInForm } from "@/components/account/sign-in-form.tsx";
import { signInProblem } from "@/components/account/sign-in-problem.ts";
import { Notice } from "@/components/ui/notice.tsx";
import { ThemeToggle } from "@/components/ui/theme-toggle.tsx";
import { offeredProviders } from "@/lib/access/oidc/providers.ts";
import { pathOfAddress } from "../_server/same-site-path.ts";
import { currentIdentity } from "../_server/session.ts";

export const metadata: Metadata = { title: "Sign in" };

type SignInPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function SignInPage({ searchParams }: SignInPageProps) {
	const search = await searchParams;
	const text = (name: string) => (typeof search[name] === "string" ? search[name] : undefined);
	const organization = text("organization");
	const next = pathOfAddress(text("callbackUrl") ?? (organization ? `/${organization}` : undefined));
	const problem = signInProblem(text("error"));
	// Who is sent here signed in, is to sign in another way.
	if (!problem && (await currentIdentity())) redirect(next);
	const providers = await offeredProviders(organization ?? next.split("/")[1] ?? null);
	return (
		<div className="flex min-h-dvh flex-col">
			<header className="flex justify-end p-3">
				<ThemeToggle />
			</header>
			<main
				id="content"
				tabIndex={-1}
				className="mx-auto w-full max-w-96 px-4 pt-[8dvh] pb-10 outline-hidden"
			>
				<div className="rounded-xl border bg-surface p-6 shadow-sm">
					<div className="mb-5 flex items-center gap-2.5">
						<KeyRound className="size-6 text-primary" />
						<h1 className="text-lg font-semibold tracking-tight">Sign in to Keyhold</h1>
					</div>
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
				</div>
			</main>
		</div>
	);
}
