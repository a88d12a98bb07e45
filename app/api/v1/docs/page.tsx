import { KeyRound } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { ApiOperation } from "@/components/api-reference/api-operation.tsx";
import { Code } from "@/components/ui/code.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { ThemeToggle } from "@/components/ui/theme-toggle.tsx";
import { apiDocument } from "../_server/document.ts";
import { readReference } from "../_server/read-reference.ts";

export const metadata: Metadata = { title: "REST API" };

/** The OpenAPI document as a page. It holds nothing of anybody, so anybody may read it. */
export default function ApiReferencePage() {
	const groups = readReference(apiDocument());
	return (
		<div className="flex min-h-dvh flex-col">
			<header className="flex min-h-12 items-center border-b bg-surface px-3 py-1.5 sm:px-4">
				<Link href="/" className="flex items-center gap-2 rounded-sm px-1 font-semibold tracking-tight">
					<KeyRound className="size-5 text-primary" />
					Keyhold
				</Link>
				<div className="ml-auto">
					<ThemeToggle />
				</div>
			</header>
			<div className="flex flex-1 flex-col md:flex-row">
				<nav
					aria-label="Operations"
					className="flex shrink-0 flex-wrap gap-x-4 gap-y-1 border-b bg-surface px-4 py-3 md:w-60 md:flex-col md:border-r md:border-b-0"
				>
					{groups.map(({ name }) => (
						<a key={name} href={`#${anchor(name)}`} className="rounded-sm underline-offset-4 hover:underline">
							{name}
						</a>
					))}
				</nav>
				<main id="content" tabIndex={-1} className="min-w-0 flex-1 px-4 py-6 outline-hidden sm:px-6 md:px-8">
					<div className="mx-auto max-w-4xl">
						<PageHeader
							title="REST API"
							description={
								<>
									Below <Code>/api/v1</Code>, with a header <Code>Authorization: Bearer kh_…</Code>. The
									organization is the token's. Refusals are problem details (RFC 9457): programs decide by{" "}
									<Code>code</Code>. The same for programs:{" "}
									<a className="underline" href="/api/v1/openapi.json">
										openapi.json
									</a>
									.
								</>
							}
						/>
						{groups.map(({ name, operations }) => (
							<section key={name} aria-labelledby={anchor(name)} className="mb-8">
								<h2 id={anchor(name)} className="mb-3 text-lg font-semibold tracking-tight">
									{name}
								</h2>
								<div className="flex flex-col gap-4">
									{operations.map((operation) => (
										<ApiOperation key={operation.id} {...operation} />
									))}
								</div>
							</section>
						))}
					</div>
				</main>
			</div>
		</div>
	);
}

function anchor(name: string): string {
	return name.toLowerCase().replaceAll(" ", "-");
}
