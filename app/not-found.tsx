import { SearchX } from "lucide-react";
import { MessagePage } from "@/components/message-page.tsx";
import { ButtonLink } from "@/components/ui/button-link.tsx";

export default function NotFound() {
	return (
		<main id="content" tabIndex={-1} className="outline-hidden">
			<MessagePage
				title="Page not found"
				icon={<SearchX />}
				action={<ButtonLink href="/">Go to the start</ButtonLink>}
			>
				There is no such page, or you are not a member of its organization.
			</MessagePage>
		</main>
	);
}
