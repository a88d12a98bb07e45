import { SearchX } from "lucide-react";
import { MessagePage } from "@/components/message-page.tsx";
import { ButtonLink } from "@/components/ui/button-link.tsx";

export default function NotFound() {
	return (
		<main id="content" tabIndex={-1} className="outline-hidden">
			<MessagePage
				title="Page not found"
				icon={<SearchX />}
				action={<ButtonLink href="/">Go to the home page</ButtonLink>}
			>
				This page does not exist, or you are not a member of its organization.
			</MessagePage>
		</main>
	);
}
