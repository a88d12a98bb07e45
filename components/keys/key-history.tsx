"use client";

import Link from "next/link";
import { useState } from "react";
import { Arn } from "@/components/ui/arn.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Disclosure } from "@/components/ui/disclosure.tsx";
import { counted } from "@/components/ui/format.ts";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import type { DeletedKeyView } from "@/lib/keys/key-view.ts";
import { endingText } from "./outcome-text.ts";

/** The newest ones; the others are shown on demand. */
const shownAtFirst = 5;

type KeyHistoryProps = {
	keys: DeletedKeyView[];
	deploymentName: string;
	/** The path of the page that adds a key; null while the deployment has one. */
	addPath: string | null;
};

/** Deleted keys, with the way in which their data left them. They protect nothing, and can be added again. */
export function KeyHistory({ keys, deploymentName, addPath }: KeyHistoryProps) {
	const [isAll, setAll] = useState(false);
	if (keys.length === 0) return null;
	const shown = isAll ? keys : keys.slice(0, shownAtFirst);
	const older = keys.length - shown.length;
	return (
		<Disclosure
			className="mt-3"
			summary={
				<span className="text-muted">
					<span className="font-medium text-text">History</span> · {counted(keys.length, "deleted key")}
				</span>
			}
		>
			<div className="mt-2 overflow-hidden rounded-lg border bg-surface">
				<Table
					label={`Deleted keys of ${deploymentName}`}
					columns={[
						"Name",
						"Key ARN",
						"Data",
						"Added",
						"Deleted",
						...(addPath ? [{ label: "Add again", isHidden: true }] : []),
					]}
				>
					<tbody>
						{shown.map((key) => (
							<tr key={key.id}>
								<Th scope="row">{key.name}</Th>
								<Td>
									<Arn value={key.arn} name={`ARN of ${key.name}`} className="min-w-64" />
								</Td>
								<Td className="min-w-48">
									{key.ending.kind === "destroyed" ? (
										<>
											<strong>{endingText(key.ending)}</strong>
											<span className="block text-muted">
												Adding the key again does not bring the data back.
											</span>
										</>
									) : (
										endingText(key.ending)
									)}
								</Td>
								<Td>
									<LocalTime value={key.createdAt} />
								</Td>
								<Td>{key.deletedAt && <LocalTime value={key.deletedAt} />}</Td>
								{addPath && (
									<Td className="whitespace-nowrap">
										<Link
											href={`${addPath}&${new URLSearchParams({ arn: key.arn, name: key.name })}`}
											prefetch={false}
											aria-label={`Add again: ${key.name}`}
											className="text-primary underline underline-offset-2"
										>
											Add again
										</Link>
									</Td>
								)}
							</tr>
						))}
					</tbody>
				</Table>
				{older > 0 && (
					<div className="border-t px-4 py-2">
						<Button variant="ghost" size="sm" onClick={() => setAll(true)}>
							Show {counted(older, "older key")}
						</Button>
					</div>
				)}
			</div>
		</Disclosure>
	);
}
