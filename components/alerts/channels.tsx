"use client";

import { useState } from "react";
import { type ActionResult, outcomeOf } from "@/components/action-result.ts";
import { ConfirmDialog } from "@/components/confirm-dialog.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Card, CardHeader } from "@/components/ui/card.tsx";
import { Email } from "@/components/ui/email.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { Menu, MenuItem } from "@/components/ui/menu.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import { useRefresh } from "@/components/use-refresh.ts";
import type { ChannelView } from "@/lib/alerts/channels.ts";
import { AddChannelForm, type NewChannel } from "./add-channel-form.tsx";
import { SecretNotice } from "./secret-notice.tsx";

type OnChannel<Data = unknown> = (input: { channelId: string }) => Promise<ActionResult<Data>>;

type ChannelsProps = {
	channels: ChannelView[];
	actions: {
		create: (input: NewChannel) => Promise<ActionResult<{ id: string; secret: string | null }>>;
		rotate: OnChannel<{ secret: string }>;
		remove: OnChannel;
		test: OnChannel;
	};
};

/** The channels that alerts are sent to, and the form that adds one. */
export function Channels({ channels, actions }: ChannelsProps) {
	const refresh = useRefresh();
	const [secret, setSecret] = useState<{ channel: string; text: string } | null>(null);
	const [removed, setRemoved] = useState<ChannelView | null>(null);
	const [error, setError] = useState<string | null>(null);
	const [isPending, setPending] = useState(false);

	const act = async <Data,>(running: Promise<ActionResult<Data>>): Promise<Data | null> => {
		setPending(true);
		setError(null);
		const outcome = await outcomeOf(running);
		setPending(false);
		if (!outcome.ok) {
			setError(outcome.error.message);
			return null;
		}
		await refresh();
		return outcome.data;
	};
	const rotate = async ({ id: channelId, name }: ChannelView) => {
		const rotated = await act(actions.rotate({ channelId }));
		if (rotated) setSecret({ channel: name, text: rotated.secret });
	};
	return (
		<Card aria-labelledby="channels">
			<CardHeader
				id="channels"
				title="Channels"
				description="Webhooks are signed according to the Standard Webhooks spec. Emails include key and organization names, never data."
			/>
			<div className="flex flex-col gap-4 px-4 pb-4">
				{secret && <SecretNotice {...secret} onClose={() => setSecret(null)} />}
				<ErrorNotice error={error} />
				{channels.length > 0 && (
					<div className="overflow-hidden rounded-lg border">
						<Table
							label="Channels by name"
							columns={["Name", "Destination", { label: "Actions", isHidden: true }]}
						>
							<tbody>
								{channels.map((channel) => (
									<tr key={channel.id}>
										<Th scope="row" className="min-w-28 font-normal wrap-anywhere">
											{channel.name}
										</Th>
										<Td className="min-w-48 wrap-anywhere">
											{channel.kind === "EMAIL" ? <Email value={channel.target} /> : channel.target}
											{channel.oldSecretUntil && (
												<p className="text-[0.8125rem] text-muted">
													The previous secret stays valid until <LocalTime value={channel.oldSecretUntil} />.
												</p>
											)}
										</Td>
										<Td align="end">
											<div className="flex flex-nowrap justify-end gap-2">
												<Button
													size="sm"
													onClick={() => act(actions.test({ channelId: channel.id }))}
													aria-label={`Send test to ${channel.name}`}
												>
													Send test
												</Button>
												<Menu label={`More for ${channel.name}`} size="sm" disabled={isPending}>
													{channel.kind === "WEBHOOK" && (
														<MenuItem onSelect={() => rotate(channel)}>New signing secret</MenuItem>
													)}
													<MenuItem danger onSelect={() => setRemoved(channel)}>
														Delete channel
													</MenuItem>
												</Menu>
											</div>
										</Td>
									</tr>
								))}
							</tbody>
						</Table>
					</div>
				)}
				{channels.length === 0 && (
					<p className="text-muted">No channels yet. Add a webhook or an email address to get notified.</p>
				)}
				<AddChannelForm
					create={actions.create}
					onCreated={(channel, text) => {
						if (text) setSecret({ channel, text });
						return refresh();
					}}
				/>
			</div>
			<ConfirmDialog
				subject={removed}
				content={({ name }) => ({
					title: `Delete ${name}?`,
					description: "Notifications are no longer sent there, and its delivery log is deleted.",
					confirmLabel: "Delete channel",
				})}
				run={({ id }) => actions.remove({ channelId: id })}
				onDone={refresh}
				onClose={() => setRemoved(null)}
			/>
		</Card>
	);
}
