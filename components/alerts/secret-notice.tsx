import { Button } from "@/components/ui/button.tsx";
import { CodeBlock } from "@/components/ui/code-block.tsx";
import { Notice } from "@/components/ui/notice.tsx";

type SecretNoticeProps = { channel: string; text: string; onClose: () => void };

/** A signing secret, this once. */
export function SecretNotice({ channel, text, onClose }: SecretNoticeProps) {
	return (
		<Notice
			tone="success"
			role="status"
			title={`Signing secret of ${channel}`}
			action={<Button onClick={onClose}>I have kept it</Button>}
		>
			<p className="mb-2">
				It is shown this once. The receiver verifies with it that a message is from Keyhold.
			</p>
			<CodeBlock code={text} label="Signing secret" />
		</Notice>
	);
}
