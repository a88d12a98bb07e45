import { Definition, DefinitionList } from "@/components/ui/definition-list.tsx";
import { Email } from "@/components/ui/email.tsx";
import type { EvidenceReport } from "@/lib/evidence/build-evidence.ts";
import { AccessSections } from "./access-sections.tsx";
import { ApplicationSections } from "./application-sections.tsx";
import { ChainNotice } from "./chain-notice.tsx";
import { ChangesSection } from "./changes-section.tsx";
import { HealthSections } from "./health-sections.tsx";
import { keyNamesOf } from "./key-names.ts";
import { KeysAppendix } from "./keys-appendix.tsx";
import { ProtectionSection } from "./protection-section.tsx";
import { Utc } from "./utc.tsx";

export function EvidenceView({ report }: { report: EvidenceReport }) {
	const { organization, period, made, protection, keys, access, chain } = report;
	const { changes, ...health } = keys;
	const names = keyNamesOf(report);
	return (
		<div className="flex flex-col gap-5">
			<DefinitionList>
				<Definition term="Organization">
					{organization.name} <span className="font-mono text-[0.8125rem] text-muted">{organization.id}</span>
				</Definition>
				<Definition term="Period">
					<Utc value={period.from} /> to <Utc value={period.to} /> (exclusive)
				</Definition>
				<Definition term="Generated">
					<Utc value={made.at} /> by <Email value={made.by} />, request{" "}
					<span className="font-mono text-[0.8125rem]">{made.requestId}</span>
				</Definition>
			</DefinitionList>
			<ChainNotice {...chain} />
			<ProtectionSection protection={protection} names={names} />
			<ChangesSection changes={changes} names={names} />
			<HealthSections {...health} names={names} />
			<AccessSections {...access} />
			<ApplicationSections applications={report.applications} />
			<KeysAppendix names={names} />
		</div>
	);
}
