"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useKeyStateRefresh } from "@/components/key-health/use-key-state-refresh.ts";
import { readJson } from "@/components/read-json.ts";
import { cn } from "@/components/ui/cn.ts";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { ToneIcon } from "@/components/ui/tone.tsx";
import type { ProtectionNotice } from "@/lib/keys/protection-notice.ts";

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
	useKeyStateRefresh(
		data.map(({ deployment, healthSince, cause }) => deployment.id + healthSince + cause).join(),
	);
	return (
		<section aria-label="Data protection" role="status" className="empty:hidden">
			{data.map((notice) => (
				<NoticeLine
					key={notice.deployment.id}
					notice={notice}
					keysPath={
						mayManageKeys ? `/${organization}/settings/encryption-keys#${notice.deployment.id}` : null
					}
				/>
			))}
		</section>
	);
}

const looks = {
	danger: { bar: "border-danger/30 bg-danger-soft", text: "text-danger" },
	warning: { bar: "border-warning/30 bg-warning-soft", text: "text-warning" },
};

function NoticeLine({ notice, keysPath }: { notice: ProtectionNotice; keysPath: string | null }) {
	const { deployment, health, healthSince, cause, advice, awsUrl } = notice;
	const isRefused = health === "REVOKED";
	const tone = isRefused ? "danger" : "warning";
	const link = cn("font-medium underline underline-offset-2", looks[tone].text);
	return (
		<div className={cn("flex flex-wrap items-start gap-x-3 gap-y-1 border-b px-4 py-2.5", looks[tone].bar)}>
			<ToneIcon tone={tone} className={cn("mt-0.5 size-4 shrink-0", looks[tone].text)} />
			<p className="min-w-0 flex-1 basis-64">
				<strong>
					{isRefused
						? `Data of ${deployment.name} can't be read or written:`
						: `The key of ${deployment.name} can't be reached:`}
				</strong>{" "}
				{cause}, since <LocalTime value={healthSince} />. <Meaning notice={notice} /> {advice}
			</p>
			{keysPath && (
				<Link href={keysPath} className={link}>
					View key
				</Link>
			)}
			{isRefused && awsUrl && (
				<a href={awsUrl} target="_blank" rel="noreferrer" className={link}>
					Open key in AWS
				</a>
			)}
		</div>
	);
}

function Meaning({ notice: { meaning, readableUntil } }: { notice: ProtectionNotice }) {
	if (!readableUntil) return meaning;
	if (Date.parse(readableUntil) <= Date.now()) {
		return "Stored data is safe, but nothing can be read or written until AWS KMS responds.";
	}
	return (
		<>
			Data stays readable until <LocalTime value={readableUntil} style="time" />.
		</>
	);
}
