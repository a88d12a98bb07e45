import { ButtonLink } from "@/components/ui/button-link.tsx";

type ListPagesProps = {
	path: string;
	filters: Record<string, string>;
	/** Where this page begins; undefined on the first one. */
	after: string | undefined;
	/** Where the next one begins; null on the last one. */
	next: string | null;
};

export function ListPages({ path, filters, after, next }: ListPagesProps) {
	const page = (cursor?: string) => {
		const query = new URLSearchParams({ ...filters, ...(cursor && { after: cursor }) }).toString();
		return query ? `${path}?${query}` : path;
	};
	return (
		<nav aria-label="Pages" className="mt-4 flex flex-wrap justify-end gap-2">
			{after && <ButtonLink href={page()}>Newest</ButtonLink>}
			{next && <ButtonLink href={page(next)}>Older</ButtonLink>}
		</nav>
	);
}
