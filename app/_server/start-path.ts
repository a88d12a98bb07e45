import { keysPage } from "@/components/frame/organization-pages.ts";

/** The first page of an organization. A session that began with a set-up link has one page. Pure. */
export function startPath(slug: string, { isSetup }: { isSetup: boolean }): string {
	return isSetup ? `/${slug}/${keysPage.path}` : `/${slug}/request-logs`;
}
