"use client";

import type { ReactNode } from "react";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import { RelativeTime } from "@/components/ui/relative-time.tsx";
import type { KeyView } from "@/lib/keys/encryption-keys-overview.ts";
import { restoreAdvice } from "@/lib/kms/restore-advice.ts";
import { counted } from "./key-words.ts";

type HealthNoticeProps = { keyView: KeyView; outageGraceSeconds: number };

/** What is wrong with a key, what it means for the data, what to do; nothing while all is well. */
export function HealthNotice({ keyView: key, outageGraceSeconds }: HealthNoticeProps) {
	if (key.health === "REVOKED") return <Revoked keyView={key} />;
	if (key.health === "UNREACHABLE") {
		return <Unreachable keyView={key} outageGraceSeconds={outageGraceSeconds} />;
	}
	return <Warnings keyView={key} />;
}

function Revoked({ keyView: key }: { keyView: KeyView }) {
	const isInUse = key.status !== "ADDED";
	return (
		<Notice
			tone="danger"
			title={
				<>
					AWS refuses this key: {key.healthError ?? "refused"}, since <LocalTime value={key.healthSince} />.
				</>
			}
		>
			<p>
				{isInUse
					? "Nothing is lost; data cannot be read or written."
					: "Nothing is encrypted under it yet; it cannot be activated until AWS accepts it."}
			</p>
			{key.facts?.deletionDate && (
				<p>
					AWS deletes this key on <LocalTime value={key.facts.deletionDate} style="date" />,{" "}
					<RelativeTime value={key.facts.deletionDate} />.
					{isInUse && ` After that ${counted(key.records, "record is", "records are")} unrecoverable.`}
				</p>
			)}
			<p>{restoreAdvice(key.healthError)} Access comes back by itself within a minute.</p>
			<LastGood at={key.lastHealthyAt} />
		</Notice>
	);
}

function Unreachable({ keyView: key, outageGraceSeconds }: HealthNoticeProps) {
	const readableUntil =
		key.lastHealthyAt && new Date(key.lastHealthyAt).getTime() + outageGraceSeconds * 1000;
	const isReadable = readableUntil && readableUntil > Date.now();
	let meaning: ReactNode = "Nothing is encrypted under it yet.";
	if (key.status !== "ADDED") {
		meaning = isReadable ? (
			<>
				Data stays readable until <LocalTime value={readableUntil} style="time" /> (
				<RelativeTime value={readableUntil} />
				).
			</>
		) : (
			"Nothing is lost; data cannot be read or written until KMS answers."
		);
	}
	return (
		<Notice
			tone="warning"
			title={
				<>
					KMS does not answer{key.healthError && ` (${key.healthError})`}, since{" "}
					<LocalTime value={key.healthSince} />.
				</>
			}
		>
			<p>{meaning}</p>
			<p>
				Keyhold keeps asking, and access comes back by itself. When it goes on, look at the AWS Health
				Dashboard.
			</p>
			<LastGood at={key.lastHealthyAt} />
		</Notice>
	);
}

function LastGood({ at }: { at: string | null }) {
	if (!at) return null;
	return (
		<p>
			Last good check: <LocalTime value={at} /> (<RelativeTime value={at} />
			).
		</p>
	);
}

function Warnings({ keyView: key }: { keyView: KeyView }) {
	const warnings = key.probe?.checks.filter(({ outcome }) => outcome === "warn") ?? [];
	if (key.health !== "WARNING" || warnings.length === 0) return null;
	return (
		<Notice tone="warning" title="The key works. This could be better:">
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
