import { HeartPulse } from "lucide-react";
import type { ReactNode } from "react";
import { currentIdentity } from "@/app/_server/session.ts";
import { SessionEndNotice } from "@/app/_server/session-end-notice.tsx";
import { AppFrame } from "@/components/frame/app-frame.tsx";
import { NavLink } from "@/components/frame/nav-link.tsx";
import { QueryProvider } from "@/components/query-provider.tsx";

export default async function SupportLayout({ children }: { children: ReactNode }) {
	const identity = await currentIdentity();
	// The page redirects signed-out users to sign in, since only it knows its own path.
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
				<SessionEndNotice />
			</AppFrame>
		</QueryProvider>
	);
}
