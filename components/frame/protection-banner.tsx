"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import type { ReactNode } from "react";
import { readJson } from "@/components/read-json.ts";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { ToneIcon } from "@/components/ui/tone.tsx";
import type { ProtectionNotice } from "@/lib/keys/protection-notice.ts";
import { shownErrorName } from "@/lib/kms/failure.ts";
import { nextAction, unreachableTitle } from "@/lib/kms/next-action.ts";

type ProtectionBannerProps = {
	organization: string;
	initial: ProtectionNotice[];
	/** Whether the reader may open the Encryption Keys page. */
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
	const since = <LocalTime value={healthSince} />;
	const error = healthError && ` (${shownErrorName(healthError)})`;
	if (health === "REVOKED") {
		return (
			<>
				<strong>Data of {deployment} can't be read or written:</strong> AWS has refused its encryption key
				{error} since {since}. Nothing is lost.{" "}
				{mayManageKeys ? "Restore the key in AWS KMS." : "An Org Admin can restore it in AWS KMS."}
			</>
		);
	}
	return (
		<>
			<strong>
				{unreachableTitle(healthActionBy)} ({deployment})
			</strong>
			{error} since {since}. Stored data is safe and stays readable for a while.{" "}
			{nextAction(healthActionBy, healthError)}
		</>
	);
}
