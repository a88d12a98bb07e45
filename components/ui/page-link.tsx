"use client";

import Link from "next/link";
import { type ComponentProps, useState } from "react";

type PageLinkProps = Omit<ComponentProps<typeof Link>, "prefetch"> & {
	/** Never loads ahead: for a page whose opening is audited. */
	prefetch?: false | undefined;
};

/** A link that prefetches its page on hover or focus; Next's own link does as soon as it is visible. */
export function PageLink({ prefetch, onPointerEnter, onFocus, ...props }: PageLinkProps) {
	const [isNear, setNear] = useState(false);
	return (
		<Link
			{...props}
			prefetch={isNear ? (prefetch ?? null) : false}
			onPointerEnter={(event) => {
				setNear(true);
				onPointerEnter?.(event);
			}}
			onFocus={(event) => {
				setNear(true);
				onFocus?.(event);
			}}
		/>
	);
}
