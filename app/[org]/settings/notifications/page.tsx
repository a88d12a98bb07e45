import type { Metadata } from "next";
import { pageValue } from "@/app/_server/page-value.ts";
import { requireOrganization } from "@/app/_server/session.ts";
import { Channels } from "@/components/alerts/channels.tsx";
import { Deliveries } from "@/components/alerts/deliveries.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { listChannels } from "@/lib/alerts/channels.ts";
import { listDeliveries } from "@/lib/alerts/deliveries.ts";
import {
	createChannelAction,
	deleteChannelAction,
	rotateSecretAction,
	sendAgainAction,
	testChannelAction,
} from "./actions.ts";

export const metadata: Metadata = { title: "Notifications" };

export default async function NotificationsPage({ params }: { params: Promise<{ org: string }> }) {
	const { org } = await params;
	const page = { organization: org, path: `/${org}/settings/notifications` };
	await requireOrganization(org, page.path);
	const channels = await pageValue(page, (context) => listChannels(context, {}));
	const deliveries = await pageValue(page, (context) => listDeliveries(context, {}));
	return (
		<>
			<PageHeader
				title="Notifications"
				description="Choose who gets alerts, for example when AWS refuses a key, schedules it for deletion or accepts it again, or when re-encryption finishes."
			/>
			<div className="flex flex-col gap-6">
				<Channels
					channels={channels}
					actions={{
						create: createChannelAction.bind(null, org),
						rotate: rotateSecretAction.bind(null, org),
						remove: deleteChannelAction.bind(null, org),
						test: testChannelAction.bind(null, org),
					}}
				/>
				<Deliveries
					initial={deliveries}
					url={`/api/console/${org}/alert-deliveries`}
					sendAgain={sendAgainAction.bind(null, org)}
				/>
			</div>
		</>
	);
}
