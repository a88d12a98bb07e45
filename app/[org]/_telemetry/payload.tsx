import { PayloadFailure } from "@/components/telemetry/payload-failure.tsx";
import { CodeBlock } from "@/components/ui/code-block.tsx";
import type { RequestContext } from "@/lib/access/context.ts";
import { pageValue } from "../../_server/page-value.ts";
import { reportFailure } from "../../_server/public-error.ts";

type PayloadProps = {
	organization: string;
	path: string;
	open: (context: RequestContext) => Promise<string>;
	mayManageKeys: boolean;
};

/** Opens the payload, which is audited, or says why it does not open. */
export async function Payload({ organization, path, open, mayManageKeys }: PayloadProps) {
	const opened = await pageValue({ organization, path }, async (context) => {
		try {
			return { payload: await open(context) };
		} catch (thrown) {
			const { error, shown } = reportFailure(thrown, context.requestId, "payload");
			const isAboutTheKey = error.code.startsWith("K") || error.code === "RECORD_INTEGRITY";
			if (!isAboutTheKey) throw thrown;
			const { awsErrorName } = error;
			return { failure: { code: shown.code, awsErrorName, requestId: context.requestId } };
		}
	});
	if (opened.failure) {
		const keysPath = mayManageKeys ? `/${organization}/settings/encryption-keys` : null;
		return <PayloadFailure {...opened.failure} keysPath={keysPath} />;
	}
	return (
		<>
			<CodeBlock code={pretty(opened.payload)} label="Decrypted JSON" />
			<p className="mt-2 text-[0.8125rem] text-muted">This opening is recorded in the audit log.</p>
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
