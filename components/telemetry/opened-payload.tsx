"use client";

import { useMemo } from "react";
import { CodeBlock } from "@/components/ui/code-block.tsx";
import { Tabs } from "@/components/ui/tabs.tsx";
import { indentJson } from "./indent-json.ts";
import { readPayload } from "./read-payload.ts";
import { ReadablePayload } from "./readable-payload.tsx";

type OpenedPayloadProps = { payload: string; tracesPath: string };

/** A decrypted payload: readable, and as the JSON that was sealed. */
export function OpenedPayload({ payload, tracesPath }: OpenedPayloadProps) {
	const readable = useMemo(() => readPayload(payload), [payload]);
	const raw = useMemo(() => indentJson(payload) ?? payload, [payload]);
	const rawTab = { value: "raw", label: "Raw", content: <CodeBlock code={raw} label="Decrypted JSON" /> };
	if (!readable) return <Tabs label="Payload" items={[rawTab]} />;
	return (
		<Tabs
			label="Payload"
			items={[
				{
					value: "readable",
					label: "Readable",
					content: <ReadablePayload payload={readable} tracesPath={tracesPath} />,
				},
				rawTab,
			]}
		/>
	);
}
