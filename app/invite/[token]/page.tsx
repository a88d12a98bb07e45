import type { Metadata } from "next";
import Link from "next/link";
import { Entrance } from "@/components/account/entrance.tsx";
import { SignOutButton } from "@/components/frame/sign-out-button.tsx";
import { AcceptButton } from "@/components/members/accept-button.tsx";
import { roleHints, roleNames } from "@/components/members/member-labels.ts";
import { NewAccountForm } from "@/components/members/new-account-form.tsx";
import { buttonClass } from "@/components/ui/button-class.ts";
import { minPasswordLength } from "@/lib/identity/passwords.ts";
import { type OpenInvitation, readInvitation } from "@/lib/organizations/members/accept-invitation.ts";
import { signInPath } from "../../_server/same-site-path.ts";
import { currentIdentity } from "../../_server/session.ts";
import { acceptAction, acceptAsNewUserAction } from "./actions.ts";

// The address is the secret: no other site learns where somebody came from.
export const metadata: Metadata = { title: "Invitation", referrer: "no-referrer" };

export default async function InvitePage({ params }: { params: Promise<{ token: string }> }) {
	const { token } = await params;
	const invitation = await readInvitation(token);
	if (!invitation)
		return (
			<Entrance title="This link does not count">
				<p className="text-muted">
					It has been used or revoked, or its 72 hours are over. Ask whoever invited you for another one.
				</p>
			</Entrance>
		);
	const { organization, email, role, invitedBy } = invitation;
	return (
		<Entrance title={`Join ${organization.name}`}>
			<p className="mb-4">
				{invitedBy} invites {email} as {roleNames[role]}.{" "}
				<span className="text-muted">{roleHints[role]}</span>
			</p>
			<NextStep invitation={invitation} token={token} />
		</Entrance>
	);
}

/** What the reader can do: it depends on whether the address has an account, and on who is signed in. */
async function NextStep({ invitation, token }: { invitation: OpenInvitation; token: string }) {
	const { organization, email, hasAccount } = invitation;
	const identity = await currentIdentity();
	if (identity?.email === email) return <AcceptButton accept={acceptAction.bind(null, token)} />;
	if (identity)
		return (
			<>
				<p className="mb-4 text-muted">
					You are signed in as {identity.email}. This invitation is for another address: sign out to go on
					with it, or leave it be.
				</p>
				<SignOutButton />
			</>
		);
	if (hasAccount || organization.isSsoOnly) {
		const path = `${signInPath(`/invite/${token}`)}&${new URLSearchParams({ email })}`;
		return (
			<>
				<p className="mb-4 text-muted">
					{hasAccount
						? "There is an account for this address. Sign in first, then accept."
						: `${organization.name} asks for a sign-in through its own provider. Sign in there first.`}
				</p>
				<Link href={path} prefetch={false} className={buttonClass({ variant: "primary" })}>
					Sign in
				</Link>
			</>
		);
	}
	return (
		<NewAccountForm
			email={email}
			minPasswordLength={minPasswordLength}
			accept={acceptAsNewUserAction.bind(null, token)}
		/>
	);
}
