"use client";

import { OpenInAws } from "@/components/key-health/open-in-aws.tsx";
import { Button } from "@/components/ui/button.tsx";
import type { KeyView } from "@/lib/keys/key-view.ts";

type WaysOutProps = { keyView: Pick<KeyView, "dataKeys" | "trouble">; onDestroy: () => void };

/** What can be done about a refused key whose data can't be moved: restore access, or destroy the data. */
export function WaysOut({ keyView: key, onDestroy }: WaysOutProps) {
	return (
		<div className="flex flex-wrap gap-2">
			{key.trouble?.awsUrl && <OpenInAws awsUrl={key.trouble.awsUrl} variant="primary" />}
			{key.dataKeys > 0 && <Button onClick={onDestroy}>Destroy data…</Button>}
		</div>
	);
}
