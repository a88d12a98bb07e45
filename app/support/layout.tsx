import { HeartPulse } from "lucide-react";
import type { ReactNode } from "react";
import { AppFrame } from "@/components/frame/app-frame.tsx";
import { NavLink } from "@/components/frame/nav-link.tsx";
import { QueryProvider } from "@/components/query-provider.tsx";
import { currentIdentity } from "../_server/session.ts";

export default async function SupportLayout({ children }: { children: ReactNode }) {
	const identity = await currentIdentity();
	// The page knows its own path, so it is the page that sends the signed-out to sign in and back.
	if (!identity) return children;
	const navigation = identity.isSupport && (
		<NavLink href="/support/key-health">
			<HeartPulse />
			Key health
		</NavLink>
	);
	return (
		<QueryProvider>
			<AppFrame identity={identity} place="support" navigation={navigation}>
				{children}
			</AppFrame>
		</QueryProvider>
	);
}
