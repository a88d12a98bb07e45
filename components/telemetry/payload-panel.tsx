"use client";

import { EyeOff, LockKeyhole } from "lucide-react";
import { useId, useRef, useState } from "react";
import { outcomeOf } from "@/components/action-result.ts";
import { Button } from "@/components/ui/button.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { VisuallyHidden } from "@/components/ui/visually-hidden.tsx";
import { OpenedPayload } from "./opened-payload.tsx";
import { PayloadFailure } from "./payload-failure.tsx";
import type { OpenPayload, PayloadOutcome } from "./payload-outcome.ts";
import { PayloadSkeleton } from "./payload-skeleton.tsx";

export type PayloadAccess = {
	open: OpenPayload;
	/** The Encryption Keys page, if the reader may open it. */
	keysPath: string | null;
	tracesPath: string;
};

type PayloadPanelProps = {
	/** Of the record. With another one, give the panel another `key`. */
	id: string;
	access: PayloadAccess;
};

/** The payload of a record: encrypted until the reader asks for it, since each opening is audited. */
export function PayloadPanel({ id, access: { open, keysPath, tracesPath } }: PayloadPanelProps) {
	const titleId = useId();
	const region = useRef<HTMLElement>(null);
	const [isOpening, setOpening] = useState(false);
	const [outcome, setOutcome] = useState<PayloadOutcome | null>(null);
	const [problem, setProblem] = useState<string | null>(null);
	const show = async () => {
		setOpening(true);
		const answer = await outcomeOf(open({ id }));
		setOpening(false);
		setOutcome(answer.ok ? answer.data : null);
		setProblem(answer.ok ? null : answer.error.message);
		// The button that had the focus is gone.
		region.current?.focus({ preventScroll: true });
	};
	const button = (label: string) => (
		<Button variant="primary" pending={isOpening} onClick={show}>
			{label}
		</Button>
	);
	const isShown = outcome?.failure === undefined && outcome !== null;
	return (
		<section ref={region} aria-labelledby={titleId} tabIndex={-1} className="min-w-0 outline-hidden">
			<div className="mb-2 flex min-h-8 items-center justify-between gap-3">
				<h2 id={titleId} className="font-semibold">
					Payload
				</h2>
				{isShown && (
					<Button variant="ghost" size="sm" onClick={() => setOutcome(null)}>
						<EyeOff />
						Hide payload
					</Button>
				)}
			</div>
			<VisuallyHidden role="status">{isShown && "The payload is decrypted."}</VisuallyHidden>
			<ErrorNotice error={problem} className="mb-3" />
			{isOpening && <PayloadSkeleton />}
			{outcome?.failure && !isOpening && (
				<PayloadFailure {...outcome.failure} keysPath={keysPath} tryAgain={button("Try again")} />
			)}
			{isShown && (
				<>
					<OpenedPayload payload={outcome.value} tracesPath={tracesPath} />
					<p className="mt-2 text-[0.8125rem] text-muted">This access was recorded in the audit log.</p>
				</>
			)}
			{outcome === null && !isOpening && (
				<div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 rounded-lg border bg-surface-sunken px-4 py-3">
					<p className="flex min-w-0 flex-1 basis-60 items-start gap-2 text-muted">
						<LockKeyhole className="mt-0.5 size-4 shrink-0" />
						Encrypted. Opening it is recorded in the audit log, with your name.
					</p>
					{button("Show payload")}
				</div>
			)}
		</section>
	);
}
