import type { Metadata } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { OperatorContact } from "@/components/operator.tsx";
import { ThemeKeeper } from "@/components/theme-keeper.tsx";
import { SkipLink } from "@/components/ui/skip-link.tsx";
import { ThemeScript } from "@/components/ui/theme-script.tsx";
import { config } from "@/lib/platform/config.ts";
import "./globals.css";

export const metadata: Metadata = {
	title: { default: "Keyhold", template: "%s · Keyhold" },
	description: "Your own encryption keys for the data you keep with your vendor",
	robots: { index: false, follow: false },
};

export default async function RootLayout({ children }: { children: ReactNode }) {
	// The nonce of the request: no page is rendered ahead of time.
	const nonce = (await headers()).get("x-nonce") ?? undefined;
	return (
		<html lang="en" suppressHydrationWarning>
			<head>
				<ThemeScript nonce={nonce} />
			</head>
			<body className="font-sans antialiased">
				<ThemeKeeper />
				<SkipLink />
				<OperatorContact contact={config().operatorContact}>{children}</OperatorContact>
			</body>
		</html>
	);
}
