import { KeyRound } from "lucide-react";
import { redirect } from "next/navigation";
import { AppFrame } from "@/components/frame/app-frame.tsx";
import { MessagePage } from "@/components/message-page.tsx";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { CodeBlock } from "@/components/ui/code-block.tsx";
import { Email } from "@/components/ui/email.tsx";
import { productName } from "@/lib/platform/vendor-names.ts";
import { firstOrganization } from "./_server/first-organization.ts";
import { requireIdentity } from "./_server/session.ts";
import { startPath } from "./_server/start-path.ts";

/** Redirects users to their first organization, if possible to one that is not being offboarded, or to support. */
export default async function HomePage() {
	const identity = await requireIdentity("/");
	const first = firstOrganization(identity.organizations);
	if (first) redirect(startPath(first.slug, identity));
	if (identity.isSupport) redirect("/support/key-health");
	const { email } = identity;
	return (
		<AppFrame identity={identity} place={null} navigation={null}>
			<MessagePage
				title="No organization yet"
				icon={<KeyRound />}
				action={<ButtonLink href="/account/security">Go to your account</ButtonLink>}
			>
				<p>
					Your account isn't a member of any organization. Ask an Org Admin to invite <Email value={email} />,
					then open the link in the invitation.
				</p>
				<details className="mt-4 text-left">
					<summary className="cursor-pointer text-center">Do you operate this {productName()}?</summary>
					<p className="my-2">
						Add yourself to an organization, or become support staff, which shows how to set up the first
						customer:
					</p>
					<CodeBlock
						label="Commands"
						code={`npm run admin -- member add --org acme --email ${email} --role ORG_ADMIN\nnpm run admin -- support add --email ${email}`}
					/>
				</details>
			</MessagePage>
		</AppFrame>
	);
}
