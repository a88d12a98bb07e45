import { SearchX } from "lucide-react";
import { MessagePage } from "@/components/message-page.tsx";
import { keyHealthPath } from "@/components/support/key-search.ts";
import { ButtonLink } from "@/components/ui/button-link.tsx";

export default function NotFoundInSupport() {
	return (
		<MessagePage
			title="Page not found"
			icon={<SearchX />}
			action={<ButtonLink href={keyHealthPath}>Go to Key health</ButtonLink>}
		>
			This key does not exist.
		</MessagePage>
	);
}
