import type { ReactNode } from "react";
import { ThemeToggle } from "@/components/ui/theme-toggle.tsx";
import { VendorMark } from "@/components/vendor-mark.tsx";

type EntranceProps = { title: string; children: ReactNode };

/** A page for visitors who are not signed in: one box with one task. */
export function Entrance({ title, children }: EntranceProps) {
	return (
		<div className="flex min-h-dvh flex-col">
			<header className="flex justify-end p-3">
				<ThemeToggle />
			</header>
			<main
				id="content"
				tabIndex={-1}
				className="mx-auto w-full max-w-96 px-4 pt-[8dvh] pb-10 outline-hidden"
			>
				<div className="rounded-xl border bg-surface p-6 shadow-sm">
					<div className="mb-5 flex items-center gap-2.5">
						<VendorMark className="size-6 shrink-0" />
						<h1 className="text-lg font-semibold tracking-tight wrap-anywhere">{title}</h1>
					</div>
					{children}
				</div>
			</main>
		</div>
	);
}
