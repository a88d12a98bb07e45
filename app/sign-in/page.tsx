import { KeyRound } from "lucide-react";
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SignInForm } from "@/components/account/sign-in-form.tsx";
import { ThemeToggle } from "@/components/ui/theme-toggle.tsx";
import { sameSitePath } from "../_server/same-site-path.ts";
import { currentIdentity } from "../_server/session.ts";

export const metadata: Metadata = { title: "Sign in" };

type SignInPageProps = {
	searchParams: Promise<{ callbackUrl?: string | string[]; email?: string | string[] }>;
};

export default async function SignInPage({ searchParams }: SignInPageProps) {
	const { callbackUrl, email } = await searchParams;
	const next = sameSitePath(typeof callbackUrl === "string" ? callbackUrl : undefined);
	if (await currentIdentity()) redirect(next);
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
					<SignInForm next={next} email={typeof email === "string" ? email : ""} />
				</div>
			</main>
		</div>
	);
}
