import type { Identity } from "@/lib/identity/whoami.ts";

type Place = Pick<Identity["organizations"][number], "slug" | "closed">;

/**
 * The organization that home leads to: the first one that is not being offboarded, else the first one; undefined without any.
 * Pure.
 */
export function firstOrganization<Given extends Place>(organizations: Given[]): Given | undefined {
	return organizations.find(({ closed }) => closed === null) ?? organizations[0];
}
