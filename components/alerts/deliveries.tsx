"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type ActionResult, outcomeOf } from "@/components/action-result.ts";
import { readJson } from "@/components/read-json.ts";
import { StaleNotice } from "@/components/stale-notice.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Card, CardSection } from "@/components/ui/card.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { StatusBadge } from "@/components/ui/status-badge.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import { useRefresh } from "@/components/use-refresh.ts";
import type { DeliveryView } from "@/lib/alerts/deliveries.ts";
import { deliveryState, refreshMs } from "./delivery-state.ts";

type DeliveriesProps = {
	initial: DeliveryView[];
	url: string;
	sendAgain: (input: { deliveryId: string }) => Promise<ActionResult<unknown>>;
};

/** The newest deliveries and their responses, live. */
export function Deliveries({ initial, url, sendAgain }: DeliveriesProps) {
	const refresh = useRefresh();
	const [problem, setProblem] = useState<string | null>(null);
	const { data, error, dataUpdatedAt } = useQuery({
		queryKey: ["alert-deliveries", url],
		queryFn: ({ signal }) => readJson<DeliveryView[]>(url, signal),
		initialData: initial,
		refetchInterval: ({ state }) => refreshMs(state.data ?? [], Date.now()),
	});
	const again = async (deliveryId: string) => {
		const outcome = await outcomeOf(sendAgain({ deliveryId }));
		setProblem(outcome.ok ? null : outcome.error.message);
		await refresh();
	};
	return (
		<Card aria-labelledby="deliveries">
			<CardSection flush level={2} title={<span id="deliveries">Deliveries</span>}>
				<div className="px-4 empty:hidden">
					<StaleNotice error={error} updatedAt={dataUpdatedAt} intervalMs={10_000} />
				</div>
				<ErrorNotice error={problem} className="mx-4 mb-3" />
				{data.length === 0 ? (
					<p className="px-4 pb-4 text-muted">Nothing has been sent yet. Send a test to a channel.</p>
				) : (
					<Table
						label="Last deliveries, newest first"
						columns={["Time", "Event", "Channel", "State", "Response", { label: "Actions", isHidden: true }]}
					>
						<tbody>
							{data.map((delivery) => (
								<tr key={delivery.id}>
									<Th scope="row" className="font-normal whitespace-nowrap">
										<LocalTime value={delivery.occurredAt} style="log" />
									</Th>
									<Td className="min-w-44">{delivery.subject}</Td>
									<Td className="min-w-24 wrap-anywhere">{delivery.channel}</Td>
									<Td>
										<DeliveryState {...delivery} />
									</Td>
									<Td className="min-w-40">{responseText(delivery)}</Td>
									<Td align="end">
										{delivery.state !== "WAITING" && (
											<Button
												size="sm"
												onClick={() => again(delivery.id)}
												aria-label={`Send “${delivery.subject}” to ${delivery.channel} again`}
											>
												Send again
											</Button>
										)}
									</Td>
								</tr>
							))}
						</tbody>
					</Table>
				)}
			</CardSection>
		</Card>
	);
}

function DeliveryState(delivery: DeliveryView) {
	const { label, tone } = deliveryState(delivery);
	return (
		<>
			<StatusBadge tone={tone}>{label}</StatusBadge>
			{delivery.nextAttemptAt && (
				<span className="block whitespace-nowrap text-[0.8125rem] text-muted">
					next at <LocalTime value={delivery.nextAttemptAt} style="time" />
				</span>
			)}
		</>
	);
}

function responseText({ responseCode, error, attempts }: DeliveryView): string {
	if (attempts === 0) return "–";
	const times = attempts === 1 ? "" : `, ${attempts} attempts`;
	return `${error ?? responseCode ?? "–"}${times}`;
}
