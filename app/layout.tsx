import type { Metadata } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { AccentStyle } from "@/components/accent-style.tsx";
import { OperatorContact } from "@/components/operator.tsx";
import { ThemeKeeper } from "@/components/theme-keeper.tsx";
import { SkipLink } from "@/components/ui/skip-link.tsx";
import { ThemeScript } from "@/components/ui/theme-script.tsx";
import { config } from "@/lib/platform/config.ts";
import { nameAttributes, productName } from "@/lib/platform/vendor-names.ts";
import "./globals.css";

export const metadata: Metadata = {
	title: { default: productName(), template: `%s · ${productName()}` },
	description: "Your own encryption keys for the data you keep with your vendor",
	robots: { index: false, follow: false },
};

export default async function RootLayout({ children }: { children: ReactNode }) {
	// The nonce of the request: no page is rendered ahead of time.
	const nonce = (await headers()).get("x-nonce") ?? undefined;
	const { accentColor, operatorContact } = config();
	return (
		<html lang="en" {...nameAttributes()} suppressHydrationWarning>
			<head>
				<ThemeScript nonce={nonce} />
				{accentColor && <AccentStyle color={accentColor} nonce={nonce} />}
			</head>
			<body className="font-sans antialiased">
				<ThemeKeeper />
				<SkipLink />
				<OperatorContact contact={operatorContact}>{children}</OperatorContact>
			</body>
		</html>
	);
}
