"use client";

import { HealthBadge } from "@/components/key-health/health-badge.tsx";
import { LastRevocation } from "@/components/key-health/last-revocation.tsx";
import { Arn } from "@/components/ui/arn.tsx";
import { Definition, DefinitionList } from "@/components/ui/definition-list.tsx";
import { counted } from "@/components/ui/format.ts";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { RelativeTime } from "@/components/ui/relative-time.tsx";
import type { KeyCardState } from "@/lib/keys/key-card-state.ts";
import type { KeyView } from "@/lib/keys/key-view.ts";
import { requestPriceUsd } from "@/lib/kms/request-counts.ts";
import { HealthLine } from "./health-line.tsx";
import { HealthStrip } from "./health-strip.tsx";
import { RotationLine } from "./rotation-line.tsx";

type KeyFactsListProps = { keyView: KeyView; rotation: KeyCardState["rotation"]; cutOffSeconds: number };

/** What is known about a key now: ARN, health, data, rotation, requests. */
export function KeyFactsList({ keyView: key, rotation, cutOffSeconds }: KeyFactsListProps) {
	return (
		<>
			<Arn value={key.arn} name="key ARN" />
			<DefinitionList>
				<Definition term="Health">
					<div className="flex flex-wrap items-center gap-x-2 gap-y-1">
						<HealthBadge health={key.health} />
						<HealthLine keyView={key} cutOffSeconds={cutOffSeconds} />
					</div>
				</Definition>
				{key.healthHours && (
					<Definition term="Last 24 hours">
						<HealthStrip hours={key.healthHours} />
					</Definition>
				)}
				<Definition term="Protects">{protects(key)}</Definition>
				{key.status === "ACTIVE" && key.activatedAt && (
					<Definition term="Active since">
						<LocalTime value={key.activatedAt} />
					</Definition>
				)}
				{rotation !== null && (
					<Definition term="Rotation">
						{typeof rotation === "string" ? (
							rotation
						) : (
							<>
								<RotationLine rotation={rotation} />
								{key.facts && (
									<span className="text-muted">
										{" "}
										· read from AWS <RelativeTime value={key.facts.readAt} />
									</span>
								)}
							</>
						)}
					</Definition>
				)}
				{key.requests > 0 && <Definition term="KMS requests">{requestsText(key.requests)}</Definition>}
				{key.lastRevocation && (
					<Definition term="Last revocation">
						<LastRevocation revocation={key.lastRevocation} />
					</Definition>
				)}
			</DefinitionList>
		</>
	);
}

function protects(key: KeyView): string {
	if (key.status === "ADDED") return "Not in use yet. Activate this key to encrypt your data with it.";
	const destroying = key.destroyed > 0 ? ` · ${counted(key.destroyed, "record")} being destroyed` : "";
	if (key.status === "DELETING" && key.dataKeys === 0) {
		return `Nothing: 0 data keys need it, so you can disable it in AWS${destroying}`;
	}
	return `${counted(key.records, "record")} · ${counted(key.dataKeys, "data key")}${destroying}`;
}

function requestsText(requests: number): string {
	const price = requestPriceUsd(requests);
	const cost = price < 0.01 ? "less than $0.01" : `about $${price.toFixed(2)}`;
	return `${counted(requests, "request")} in the last 30 days (${cost} at AWS pricing)`;
}
