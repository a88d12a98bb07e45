import { ShieldCheck } from "lucide-react";
import type { ReactNode } from "react";
import { currentIdentity } from "@/app/_server/session.ts";
import { SessionEndNotice } from "@/app/_server/session-end-notice.tsx";
import { AppFrame } from "@/components/frame/app-frame.tsx";
import { NavLink } from "@/components/frame/nav-link.tsx";
import { QueryProvider } from "@/components/query-provider.tsx";

export default async function AccountLayout({ children }: { children: ReactNode }) {
	const identity = await currentIdentity();
	// The page redirects signed-out users to sign in, since only it knows its own path.
	if (!identity) return children;
	return (
		<QueryProvider>
			<AppFrame
				identity={identity}
				place={null}
				navigation={
					<NavLink href="/account/security">
						<ShieldCheck />
						Account
					</NavLink>
				}
			>
				{children}
				<SessionEndNotice />
			</AppFrame>
		</QueryProvider>
	);
}
