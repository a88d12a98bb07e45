import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { currentIdentity, requestContext } from "@/app/_server/session.ts";
import { Entrance } from "@/components/account/entrance.tsx";
import { UseLinkButton } from "@/components/account/use-link-button.tsx";
import { type AccessLinkState, readAccessLink } from "@/lib/identity/access-links/read-access-link.ts";
import { productName, yourOperator } from "@/lib/platform/vendor-names.ts";

// The URL is a secret, so it is never sent as a referrer.
export const metadata: Metadata = { title: "Access link", referrer: "no-referrer" };

const again = () => `Open ${productName()} from your vendor's product again.`;

type Closed = Exclude<AccessLinkState["state"], "open" | "refused">;

const closed: Record<Closed, { title: string; why: () => string }> = {
	unknown: { title: "This link is not valid", why: again },
	expired: {
		title: "This link has expired",
		why: () => `A link works for a short time only. ${again()}`,
	},
	used: {
		title: "This link has already been used",
		why: () => `A link works once. ${again()} If someone else may have used it, tell ${yourOperator()}.`,
	},
};

/** Uses nothing up: that takes the button, since scanners of mail and chat open links. */
export default async function AccessPage({ params }: { params: Promise<{ token: string }> }) {
	const { token } = await params;
	const link = await readAccessLink(token);
	if (link.state === "refused") {
		return (
			<Entrance title="This link can't be used">
				<p className="text-muted">{link.why}</p>
			</Entrance>
		);
	}
	if (link.state !== "open") {
		// In the browser that has used it, for example after a reload.
		if (link.state === "used" && (await isSessionOf(link.id))) redirect(link.path);
		const { title, why } = closed[link.state];
		return (
			<Entrance title={title}>
				<p className="text-muted">{why()}</p>
			</Entrance>
		);
	}
	const { email, organization, kind, path } = link;
	const identity = await currentIdentity();
	return (
		<Entrance title={`Continue to ${organization.name}`}>
			<p className="mb-4">
				{kind === "SETUP"
					? `You will set up the encryption key of ${organization.name} as ${email}.`
					: `You will be signed in to ${organization.name} as ${email}.`}
				{identity && identity.email !== email && (
					<span className="text-muted"> This ends your session as {identity.email} in this browser.</span>
				)}
			</p>
			<UseLinkButton token={token} next={path} />
		</Entrance>
	);
}

async function isSessionOf(linkId: string): Promise<boolean> {
	const { caller } = await requestContext();
	return caller.kind === "user" && caller.link?.id === linkId;
}
