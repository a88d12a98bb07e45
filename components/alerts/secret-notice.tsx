import { ShownOnce } from "@/components/ui/shown-once.tsx";

type SecretNoticeProps = { channel: string; text: string; onClose: () => void };

/** A signing secret, this once. */
export function SecretNotice({ channel, text, onClose }: SecretNoticeProps) {
	return (
		<ShownOnce title={`Signing secret of ${channel}`} label="Signing secret" text={text} onClose={onClose}>
			It is shown this once. The receiver verifies with it that a message is from Keyhold.
		</ShownOnce>
	);
}
