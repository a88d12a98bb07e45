"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import type { ReactNode } from "react";
import { readJson } from "@/components/read-json.ts";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { ToneIcon } from "@/components/ui/tone.tsx";
import type { ProtectionNotice } from "@/lib/keys/protection-notice.ts";
import { keyTrouble, troubleCodeOf } from "@/lib/kms/key-trouble.ts";

type ProtectionBannerProps = {
	organization: string;
	initial: ProtectionNotice[];
	/** True if the reader may open the Encryption Keys page. */
	mayManageKeys: boolean;
};

/** Shown above every page while data cannot be read or written: since when, why, and who has to act. */
export function ProtectionBanner({ organization, initial, mayManageKeys }: ProtectionBannerProps) {
	const { data } = useQuery({
		queryKey: ["protection-notice", organization],
		queryFn: ({ signal }) =>
			readJson<ProtectionNotice[]>(`/api/console/${organization}/protection-notice`, signal),
		initialData: initial,
		refetchInterval: 10_000,
	});
	const troubled = data.filter(({ health }) => health === "REVOKED" || health === "UNREACHABLE");
	return (
		<section aria-label="Data protection" role="status" className="empty:hidden">
			{troubled.map((notice) => (
				<div
					key={notice.deployment}
					className="flex flex-wrap items-start gap-x-3 gap-y-1 border-b border-danger/30 bg-danger-soft px-4 py-2.5"
				>
					<ToneIcon tone="danger" className="mt-0.5 size-4 shrink-0 text-danger" />
					<p className="min-w-0 flex-1 basis-64">
						<Sentences notice={notice} mayManageKeys={mayManageKeys} />
					</p>
					{mayManageKeys && (
						<Link
							href={`/${organization}/settings/encryption-keys`}
							className="font-medium text-danger underline underline-offset-2"
						>
							View key
						</Link>
					)}
				</div>
			))}
		</section>
	);
}

function Sentences({
	notice,
	mayManageKeys,
}: {
	notice: ProtectionNotice;
	mayManageKeys: boolean;
}): ReactNode {
	const { deployment, health, healthSince, healthError, healthActionBy } = notice;
	const code = troubleCodeOf(health, healthActionBy, healthError);
	if (!code) return null;
	const trouble = keyTrouble({ code, awsErrorName: healthError, actionBy: healthActionBy });
	return (
		<>
			<strong>
				{code === "KEY_REVOKED"
					? `Data of ${deployment} can't be read or written:`
					: `The key of ${deployment} can't be reached:`}
			</strong>{" "}
			{trouble.cause}, since <LocalTime value={healthSince} />. {code !== "KEY_REVOKED" && trouble.meaning}{" "}
			{mayManageKeys ? trouble.advice : trouble.memberAdvice}
		</>
	);
}
