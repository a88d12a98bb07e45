"use client";

import Link from "next/link";
import { type ComponentProps, useState } from "react";

type PageLinkProps = Omit<ComponentProps<typeof Link>, "prefetch"> & {
	/** Never loads ahead: for a page whose opening is audited. */
	prefetch?: false | undefined;
};

/** A link that loads its page ahead once the pointer or the focus is on it; Next's own does as soon as it is in sight. */
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
