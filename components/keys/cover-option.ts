import { resourceNames, resourceOrder } from "@/components/key-health/resource-names.ts";
import type { Resource } from "@/lib/platform/prisma/client.ts";
import { productName } from "@/lib/platform/vendor-names.ts";

/** "Traces and scheduled queries", as at the beginning of a sentence. Pure. */
export function namesOfResources(resources: readonly Resource[]): string {
	const names = resourceOrder
		.filter((resource) => resources.includes(resource))
		.map((resource, index) =>
			index === 0 ? resourceNames[resource] : resourceNames[resource].toLowerCase(),
		);
	return new Intl.ListFormat("en", { type: "conjunction" }).format(names);
}

/** The checkbox beside an activation, ticked at first: it also moves what the key would not cover. Pure. */
export function coverOption(uncovered: readonly Resource[]) {
	const names = namesOfResources(uncovered);
	return {
		label: `Protect ${names.charAt(0).toLowerCase()}${names.slice(1)} with this key too`,
		hint: `${names} would otherwise stay under ${productName()}'s own key.`,
		isTakenAtFirst: true,
	};
}
