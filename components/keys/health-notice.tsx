"use client";

import type { ReactNode } from "react";
import { OpenInAws } from "@/components/key-health/open-in-aws.tsx";
import { Remedy } from "@/components/key-health/remedy.tsx";
import { counted } from "@/components/ui/format.ts";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import { RelativeTime } from "@/components/ui/relative-time.tsx";
import type { KeyView } from "@/lib/keys/encryption-keys-overview.ts";
import { capitalized } from "@/lib/kms/key-trouble.ts";
import { KeyWarnings } from "./key-warnings.tsx";

type HealthNoticeProps = { keyView: KeyView; outageGraceSeconds: number };

/** Says what is wrong with a key, what it means for the data and how to fix it; nothing for a healthy key. */
export function HealthNotice({ keyView: key, outageGraceSeconds }: HealthNoticeProps) {
	const { trouble } = key;
	if (!trouble) return <KeyWarnings keyView={key} />;
	const isRefused = trouble.code === "KEY_REVOKED";
	const isReadable = key.health === "UNREACHABLE" && key.status !== "ADDED";
	const { deletionDate } = key.facts ?? {};
	const isDeletionShown = isRefused && deletionDate;
	return (
		<Notice
			tone={key.health === "UNREACHABLE" ? "warning" : "danger"}
			title={
				<>
					{capitalized(trouble.cause)}, since <LocalTime value={key.healthSince} />.
				</>
			}
		>
			<p>{isReadable ? <Readability {...{ keyView: key, outageGraceSeconds }} /> : trouble.meaning}</p>
			{isDeletionShown && <Deletion keyView={key} at={deletionDate} />}
			{key.healthDetail && !isDeletionShown && <p>{key.healthDetail}</p>}
			<p>
				{trouble.advice}{" "}
				{isRefused && key.status !== "ADDED" && "Access then returns automatically within a minute."}
			</p>
			<LastGood at={key.lastHealthyAt} />
			<Remedy steps={trouble.remedy} />
			{trouble.actionBy === "CUSTOMER" && trouble.awsUrl && (
				<p className="mt-3 mb-1">
					<OpenInAws awsUrl={trouble.awsUrl} variant={isDeletionShown ? "primary" : undefined} />
				</p>
			)}
		</Notice>
	);
}

/** The time for which data stays readable while KMS doesn't respond. */
function Readability({ keyView: key, outageGraceSeconds }: HealthNoticeProps): ReactNode {
	const until = key.lastHealthyAt && new Date(key.lastHealthyAt).getTime() + outageGraceSeconds * 1000;
	if (!until || until <= Date.now()) {
		return "Stored data is safe, but nothing can be read or written until AWS KMS responds.";
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
			).
			{key.status !== "ADDED" && ` After that, ${counted(key.records, "record")} can't be recovered.`}
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
