"use client";

import type { ReactNode } from "react";
import { counted } from "@/components/ui/format.ts";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import { RelativeTime } from "@/components/ui/relative-time.tsx";
import type { KeyView } from "@/lib/keys/encryption-keys-overview.ts";
import { shownErrorName } from "@/lib/kms/failure.ts";
import { nextAction, unreachableTitle } from "@/lib/kms/next-action.ts";

type HealthNoticeProps = { keyView: KeyView; outageGraceSeconds: number };

/** The problem with a key, what it means for the data, and what to do. Empty while the key is healthy. */
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
					AWS has refused this key since <LocalTime value={key.healthSince} /> (
					{shownErrorName(key.healthError ?? "refused")}).
				</>
			}
		>
			<p>
				{isInUse
					? "Nothing is lost, but data can't be read or written."
					: "No data is encrypted with it yet. It can't be activated until AWS accepts it."}
			</p>
			{key.facts?.deletionDate && (
				<p>
					AWS will delete this key on <LocalTime value={key.facts.deletionDate} style="date" /> (
					<RelativeTime value={key.facts.deletionDate} />
					).{isInUse && ` After that, ${counted(key.records, "record")} can't be recovered.`}
				</p>
			)}
			{key.healthDetail && !key.facts?.deletionDate && <p>{key.healthDetail}</p>}
			<p>
				{nextAction(key.healthActionBy, key.healthError)} Access then returns automatically within a minute.
			</p>
			<LastGood at={key.lastHealthyAt} />
		</Notice>
	);
}

function Unreachable({ keyView: key, outageGraceSeconds }: HealthNoticeProps) {
	const readableUntil =
		key.lastHealthyAt && new Date(key.lastHealthyAt).getTime() + outageGraceSeconds * 1000;
	const isReadable = readableUntil && readableUntil > Date.now();
	let meaning: ReactNode = "No data is encrypted with it yet.";
	if (key.status !== "ADDED") {
		meaning = isReadable ? (
			<>
				Data stays readable until <LocalTime value={readableUntil} style="time" /> (
				<RelativeTime value={readableUntil} />
				).
			</>
		) : (
			"Nothing is lost, but data can't be read or written until KMS responds."
		);
	}
	return (
		<Notice
			tone="warning"
			title={
				<>
					{unreachableTitle(key.healthActionBy)}
					{key.healthError && ` (${shownErrorName(key.healthError)})`}, since{" "}
					<LocalTime value={key.healthSince} />.
				</>
			}
		>
			<p>{meaning}</p>
			{key.healthDetail && <p>{key.healthDetail}</p>}
			<p>{nextAction(key.healthActionBy, key.healthError)}</p>
			<LastGood at={key.lastHealthyAt} />
		</Notice>
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
	if (key.healthError) return <Unopenable keyView={key} />;
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

function Unopenable({ keyView: key }: { keyView: KeyView }) {
	return (
		<Notice
			tone="danger"
			title={
				<>
					Some data can't be read ({shownErrorName(key.healthError ?? "")}), since{" "}
					<LocalTime value={key.healthSince} />.
				</>
			}
		>
			<p>{key.healthDetail}</p>
			<p>{nextAction(key.healthActionBy, key.healthError)}</p>
		</Notice>
	);
}
