import { ShownOnce } from "@/components/ui/shown-once.tsx";
import { productName } from "@/lib/platform/vendor-names.ts";

type SecretNoticeProps = { channel: string; text: string; onClose: () => void };

/** A new signing secret. */
export function SecretNotice({ channel, text, onClose }: SecretNoticeProps) {
	return (
		<ShownOnce title={`Signing secret of ${channel}`} label="Signing secret" text={text} onClose={onClose}>
			Copy this secret now; it won't be shown again. Use it to verify that webhooks come from {productName()}.
		</ShownOnce>
	);
}
