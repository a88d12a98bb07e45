import { staySignedInAction } from "@/app/account/actions.ts";
import { IdleNotice } from "@/components/frame/idle-notice.tsx";
import { config } from "@/lib/platform/config.ts";

/** Warns before the session ends, on every page for signed-in users. */
export function SessionEndNotice() {
	return <IdleNotice idleMs={config().session.idleMs} stay={staySignedInAction} />;
}
