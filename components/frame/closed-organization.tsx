import { DoorClosed } from "lucide-react";
import { MessagePage } from "../message-page.tsx";
import { ButtonLink } from "../ui/button-link.tsx";

type ClosedOrganizationProps = { reason: string };

/** Shown to members instead of every page of an organization that is being offboarded. */
export function ClosedOrganization({ reason }: ClosedOrganizationProps) {
	return (
		<main id="content" tabIndex={-1} className="outline-hidden">
			<MessagePage
				title="This organization is closed"
				icon={<DoorClosed />}
				action={<ButtonLink href="/account">Your account</ButtonLink>}
			>
				{reason}
			</MessagePage>
		</main>
	);
}
