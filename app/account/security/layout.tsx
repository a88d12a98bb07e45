import { ShieldCheck } from "lucide-react";
import type { ReactNode } from "react";
import { AppFrame } from "@/components/frame/app-frame.tsx";
import { NavLink } from "@/components/frame/nav-link.tsx";
import { currentIdentity } from "../../_server/session.ts";

export default async function AccountLayout({ children }: { children: ReactNode }) {
	const identity = await currentIdentity();
	// The page knows its own path, so it is the page that sends the signed-out to sign in and back.
	if (!identity) return children;
	return (
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
		</AppFrame>
	);
}
