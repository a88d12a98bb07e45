import { CodeBlock } from "@/components/ui/code-block.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import type { KeyView } from "@/lib/keys/encryption-keys-overview.ts";
import { readKmsArn } from "@/lib/kms/arn.ts";
import { rotationStep } from "@/lib/kms/key-remedy.ts";
import { productName } from "@/lib/platform/vendor-names.ts";
import type { ProbeCheck } from "@/lib/probe/report.ts";

/** The warnings of a key that works, each with its fix and what to copy. Never empty while the health is Warning. */
export function KeyWarnings({ keyView: key }: { keyView: KeyView }) {
	if (key.health !== "WARNING") return null;
	const warnings = key.probe?.checks.filter(({ outcome }) => outcome === "warn" || outcome === "fail") ?? [];
	if (warnings.length === 0) {
		return (
			<Notice tone="warning" title="The key works, with a warning.">
				<p>
					{key.healthDetail ??
						`${productName()} checks the key again within 15 minutes. Check now to see the cause.`}
				</p>
			</Notice>
		);
	}
	// Several warnings can need the same statement, which is shown once.
	const shown = new Set<string>();
	return (
		<Notice tone="warning" title="The key works, with warnings:">
			<ul className="flex list-disc flex-col gap-2 pl-5">
				{warnings.map((warning) => {
					const copied = copyableFix(warning, key);
					const isNew = copied !== null && !shown.has(copied.code);
					if (copied) shown.add(copied.code);
					return (
						<li key={warning.id}>
							{warning.seen} {warning.fix}
							{isNew && <CodeBlock {...copied} className="mt-1.5" />}
						</li>
					);
				})}
			</ul>
		</Notice>
	);
}

/** The statement or command that fixes a warning; null if there is none to copy. */
function copyableFix({ id, title, outcome, statement }: ProbeCheck, key: KeyView) {
	if (statement) return { code: statement, label: `Statement for “${title}”` };
	const reading = readKmsArn(key.arn);
	if (id !== "rotation" || outcome !== "warn" || reading.kind !== "key") return null;
	// All replicas share the rotation of their primary key, which may be another one.
	if (reading.key.isMultiRegion) return null;
	const { title: label, text: code } = rotationStep({ arn: key.arn, region: reading.key.region });
	return { code, label };
}
