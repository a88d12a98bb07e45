"use client";

import type { ReactNode } from "react";
import { counted } from "@/components/ui/format.ts";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import { RelativeTime } from "@/components/ui/relative-time.tsx";
import type { KeyView } from "@/lib/keys/encryption-keys-overview.ts";
import { capitalized, keyTrouble, troubleCodeOf } from "@/lib/kms/key-trouble.ts";

type HealthNoticeProps = { keyView: KeyView; outageGraceSeconds: number };

/** Says what is wrong with a key, what it means for the data and what to do; nothing for a healthy key. */
export function HealthNotice({ keyView: key, outageGraceSeconds }: HealthNoticeProps) {
	const code = troubleCodeOf(key.health, key.healthActionBy, key.healthError);
	if (!code) return <Warnings keyView={key} />;
	const { cause, meaning, advice } = keyTrouble({
		code,
		awsErrorName: key.healthError,
		actionBy: key.healthActionBy,
	});
	const isRefused = code === "KEY_REVOKED";
	const isUnreachable = key.health === "UNREACHABLE";
	const { deletionDate } = key.facts ?? {};
	const isDeletionShown = isRefused && deletionDate;
	return (
		<Notice
			tone={isUnreachable ? "warning" : "danger"}
			title={
				<>
					{capitalized(cause)}, since <LocalTime value={key.healthSince} />.
				</>
			}
		>
			{key.status === "ADDED" ? (
				<p>The key is not in use yet{isRefused && ", and can't be activated until AWS accepts it"}.</p>
			) : (
				<p>{isUnreachable ? <Readability {...{ keyView: key, outageGraceSeconds }} /> : meaning}</p>
			)}
			{isDeletionShown && <Deletion keyView={key} at={deletionDate} />}
			{key.healthDetail && !isDeletionShown && <p>{key.healthDetail}</p>}
			<p>
				{advice} {isRefused && key.status !== "ADDED" && "Access then returns automatically within a minute."}
			</p>
			<LastGood at={key.lastHealthyAt} />
		</Notice>
	);
}

/** The time for which data stays readable while KMS doesn't respond. */
function Readability({ keyView: key, outageGraceSeconds }: HealthNoticeProps): ReactNode {
	const until = key.lastHealthyAt && new Date(key.lastHealthyAt).getTime() + outageGraceSeconds * 1000;
	if (!until || until <= Date.now()) {
		return "Data can't be read or written until AWS KMS responds.";
	}
	return (
		<>
			Data stays readable until <LocalTime value={until} style="time" /> (
			<RelativeTime value={until} />
			).
		</>
	);
}

function Deletion({ keyView: key, at }: { keyView: KeyView; at: string }) {
	return (
		<p>
			AWS will delete this key on <LocalTime value={at} style="date" /> (<RelativeTime value={at} />
			).{key.status !== "ADDED" && ` After that, ${counted(key.records, "record")} can't be recovered.`}
		</p>
	);
}

function LastGood({ at }: { at: string | null }) {
	if (!at) return null;
	return (
		<p>
			Last successful check: <LocalTime value={at} /> (<RelativeTime value={at} />
			).
		</p>
	);
}

function Warnings({ keyView: key }: { keyView: KeyView }) {
	if (key.health !== "WARNING") return null;
	const warnings = key.probe?.checks.filter(({ outcome }) => outcome === "warn" || outcome === "fail") ?? [];
	if (warnings.length === 0) return null;
	return (
		<Notice tone="warning" title="The key works, with warnings:">
			<ul className="flex list-disc flex-col gap-1 pl-5">
				{warnings.map(({ id, seen, fix }) => (
					<li key={id}>
						{seen} {fix}
					</li>
				))}
			</ul>
		</Notice>
	);
}
