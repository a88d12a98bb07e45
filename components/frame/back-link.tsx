import { ArrowLeft } from "lucide-react";

type BackLinkProps = { href: string };

/** Leads back to the vendor's product, from which an access link led here. */
export function BackLink({ href }: BackLinkProps) {
	return (
		<a
			href={href}
			rel="noreferrer"
			className="flex min-h-8 min-w-0 items-center gap-1.5 rounded-sm px-1 text-primary underline-offset-4 hover:underline [&_svg]:size-4 [&_svg]:shrink-0"
		>
			<ArrowLeft />
			<span className="truncate max-sm:sr-only">Back to {new URL(href).host}</span>
		</a>
	);
}
