import { PayloadFailure } from "@/components/telemetry/payload-failure.tsx";
import { CodeBlock } from "@/components/ui/code-block.tsx";
import type { RequestContext } from "@/lib/access/context.ts";
import { openSealed } from "./open-sealed.ts";

type PayloadProps = {
	organization: string;
	path: string;
	open: (context: RequestContext) => Promise<string>;
	mayManageKeys: boolean;
};

/** Decrypts and shows the payload, which is audited, or explains why that fails. */
export async function Payload({ organization, path, open, mayManageKeys }: PayloadProps) {
	const opened = await openSealed({ organization, path }, open);
	if (opened.failure) {
		const keysPath = mayManageKeys ? `/${organization}/settings/encryption-keys` : null;
		return <PayloadFailure {...opened.failure} keysPath={keysPath} />;
	}
	return (
		<>
			<CodeBlock code={pretty(opened.value)} label="Decrypted JSON" />
			<p className="mt-2 text-[0.8125rem] text-muted">This access was recorded in the audit log.</p>
		</>
	);
}

function pretty(payload: string): string {
	try {
		return JSON.stringify(JSON.parse(payload), null, 2);
	} catch {
		return payload;
	}
}
