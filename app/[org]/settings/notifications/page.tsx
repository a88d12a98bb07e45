import type { Metadata } from "next";
import { Channels } from "@/components/alerts/channels.tsx";
import { Deliveries } from "@/components/alerts/deliveries.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { listChannels } from "@/lib/alerts/channels.ts";
import { listDeliveries } from "@/lib/alerts/deliveries.ts";
import { pageValue } from "../../../_server/page-value.ts";
import { requireOrganization } from "../../../_server/session.ts";
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
				description="Who is told when a key is refused, about to be deleted, or works again, and when data has moved."
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
