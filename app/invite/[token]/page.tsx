import type { Metadata } from "next";
import Link from "next/link";
import { signInPath } from "@/app/_server/same-site-path.ts";
import { currentIdentity } from "@/app/_server/session.ts";
import { Entrance } from "@/components/account/entrance.tsx";
import { SignOutButton } from "@/components/frame/sign-out-button.tsx";
import { AcceptButton } from "@/components/members/accept-button.tsx";
import { roleHints, roleNames } from "@/components/members/member-labels.ts";
import { NewAccountForm } from "@/components/members/new-account-form.tsx";
import { buttonClass } from "@/components/ui/button-class.ts";
import { minPasswordLength } from "@/lib/identity/passwords.ts";
import { type OpenInvitation, readInvitation } from "@/lib/organizations/members/accept-invitation.ts";
import { acceptAction, acceptAsNewUserAction } from "./actions.ts";

// The URL is a secret, so it is never sent as a referrer.
export const metadata: Metadata = { title: "Invitation", referrer: "no-referrer" };

export default async function InvitePage({ params }: { params: Promise<{ token: string }> }) {
	const { token } = await params;
	const invitation = await readInvitation(token);
	if (!invitation)
		return (
			<Entrance title="This invitation is no longer valid">
				<p className="text-muted">
					It was already used, was revoked, or expired after 72 hours. Ask for a new invitation.
				</p>
			</Entrance>
		);
	const { organization, email, role, invitedBy } = invitation;
	return (
		<Entrance title={`Join ${organization.name}`}>
			<p className="mb-4">
				{invitedBy} invited {email} to join as {roleNames[role]}.{" "}
				<span className="text-muted">{roleHints[role]}</span>
			</p>
			<NextStep invitation={invitation} token={token} />
		</Entrance>
	);
}

/** The reader's next step, which depends on who is signed in and on whether the address has an account. */
async function NextStep({ invitation, token }: { invitation: OpenInvitation; token: string }) {
	const { organization, email, hasAccount } = invitation;
	const identity = await currentIdentity();
	if (identity?.email === email) return <AcceptButton accept={acceptAction.bind(null, token)} />;
	if (identity)
		return (
			<>
				<p className="mb-4 text-muted">
					You are signed in as {identity.email}, but this invitation is for a different address. Sign out to
					accept it, or ignore it.
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
						? "This address already has an account. Sign in first, then accept."
						: `${organization.name} requires you to sign in through its identity provider. Sign in there first.`}
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
