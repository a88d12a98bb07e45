import { OpenInAws } from "@/components/key-health/open-in-aws.tsx";
import { Remedy } from "@/components/key-health/remedy.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import type { DrillView } from "@/lib/health/drills.ts";
import { drillSteps } from "@/lib/kms/key-remedy.ts";
import { productName } from "@/lib/platform/vendor-names.ts";
import { drillMeasures } from "./drill-measures.ts";
import { DrillStep } from "./drill-step.tsx";

type DrillStepsProps = { drill: DrillView; isPending: boolean; onStart: () => void; onEnd: () => void };

/** The four steps of a drill, each with the one action that comes next. */
export function DrillSteps({ drill, isPending, onStart, onEnd }: DrillStepsProps) {
	const { key, open, canStart } = drill;
	const measured = open?.measured ?? null;
	const isBack = measured !== null && measured.restoredMs !== null;
	const { cut, back } = drillMeasures(measured);
	const { disable, enable } = drillSteps(key);
	return (
		<ol className="flex flex-col gap-4">
			<DrillStep number={1} title="Start the drill" state={open ? "done" : "now"}>
				{!open && canStart && (
					<Button variant="primary" onClick={onStart} pending={isPending}>
						Start drill
					</Button>
				)}
				{!open && !canStart && <p>A drill needs a key that is active and healthy.</p>}
			</DrillStep>
			<DrillStep
				number={2}
				title="Disable the key in AWS KMS"
				state={!open ? "later" : measured ? "done" : "now"}
				seen={cut}
			>
				<p className="text-muted">
					Use the key's page in AWS, or run this command. {productName()} detects the change and shows here
					how long it took.
				</p>
				<div className="w-full">
					<Remedy steps={[disable]} />
				</div>
				<div className="flex flex-wrap gap-2">
					{key.awsUrl && <OpenInAws awsUrl={key.awsUrl} variant="primary" />}
					<Button onClick={onEnd} pending={isPending}>
						Cancel drill
					</Button>
				</div>
			</DrillStep>
			<DrillStep
				number={3}
				title="Enable it again"
				state={!measured ? "later" : isBack ? "done" : "now"}
				seen={back}
			>
				{key.trouble && (
					<Notice tone="danger" className="w-full">
						{key.trouble.meaning}
					</Notice>
				)}
				<div className="w-full">
					<Remedy steps={key.trouble?.remedy.length ? key.trouble.remedy : [enable]} />
				</div>
				{key.awsUrl && <OpenInAws awsUrl={key.awsUrl} variant="primary" />}
			</DrillStep>
			<DrillStep number={4} title="Save the report" state={isBack ? "now" : "later"}>
				<Button variant="primary" onClick={onEnd} pending={isPending}>
					Finish drill
				</Button>
			</DrillStep>
		</ol>
	);
}
