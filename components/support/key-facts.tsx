import type { ReactNode } from "react";
import { HealthBadge, KeyStatusBadge } from "@/components/key-health/health-badge.tsx";
import { LastRevocation } from "@/components/key-health/last-revocation.tsx";
import { Card } from "@/components/ui/card.tsx";
import { Definition, DefinitionList } from "@/components/ui/definition-list.tsx";
import { counted } from "@/components/ui/format.ts";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { RelativeTime } from "@/components/ui/relative-time.tsx";
import { actionByNames, capitalized, shownErrorName } from "@/lib/kms/key-trouble.ts";
import type { SupportKeyDetail } from "@/lib/support/support-key-detail.ts";
import { RekeyLine } from "./rekey-line.tsx";

type KeyFactsProps = { detail: SupportKeyDetail; contacts: ReactNode };

/** Location, health and use of a key, and whom to contact about it. */
export function KeyFacts({ detail: key, contacts }: KeyFactsProps) {
	return (
		<Card className="p-4">
			<DefinitionList>
				<Definition term="Key">
					<span className="font-mono text-[0.8125rem]">{key.maskedArn}</span>
				</Definition>
				<Definition term="Region">{key.region}</Definition>
				<Definition term="Status">
					<KeyStatusBadge status={key.status} health={key.health} />
				</Definition>
				<Definition term="Health">
					<span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1">
						<HealthBadge health={key.health} />
						<span className="text-muted">
							since <LocalTime value={key.healthSince} /> (<RelativeTime value={key.healthSince} />)
						</span>
					</span>
				</Definition>
				<Definition term="Error">{key.healthError ? shownErrorName(key.healthError) : "None"}</Definition>
				{key.trouble && (
					<Definition term="Problem">
						{capitalized(key.trouble.cause)}. {key.trouble.meaning}
					</Definition>
				)}
				{key.health !== "HEALTHY" && (
					<Definition term="Who has to act">
						{actionByNames[key.healthActionBy] ?? "No one yet: it may recover automatically"}
					</Definition>
				)}
				{key.trouble && <Definition term="Next">{key.trouble.advice}</Definition>}
				<Definition term="Contact">{contacts}</Definition>
				{key.healthDetail && <Definition term="Detail">{key.healthDetail}</Definition>}
				<Definition term="Last check">
					<Moment at={key.lastCheckedAt} />
				</Definition>
				<Definition term="Last good check">
					<Moment at={key.lastHealthyAt} />
				</Definition>
				<Definition term="Last revocation">
					{key.lastRevocation ? <LastRevocation revocation={key.lastRevocation} /> : "None"}
				</Definition>
				<Definition term="Protects">
					{counted(key.records, "record")} · {counted(key.dataKeys, "data key")}
				</Definition>
				<Definition term="Re-encryption">
					{key.rekey ? <RekeyLine rekey={key.rekey} /> : "None in progress"}
				</Definition>
			</DefinitionList>
		</Card>
	);
}

function Moment({ at }: { at: string | null }) {
	if (!at) return "Never";
	return (
		<>
			<LocalTime value={at} style="log" /> (<RelativeTime value={at} />)
		</>
	);
}
