"use client";

import { useState } from "react";
import { outcomeOf } from "@/components/action-result.ts";
import { Button } from "@/components/ui/button.tsx";
import { Card, CardHeader, CardSection } from "@/components/ui/card.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { RelativeTime } from "@/components/ui/relative-time.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import type { OwnSession, SecurityOverview } from "@/lib/identity/account/security-overview.ts";
import type { AccountActions } from "./account-actions.ts";
import { browserName } from "./browser-name.ts";
import { SignOutEverywhere } from "./sign-out-everywhere.tsx";

type OwnSessionsProps = {
	overview: Pick<SecurityOverview, "sessions" | "isPasswordWanted">;
	actions: Pick<AccountActions, "endSessionAction" | "signOutEverywhereAction">;
	onChanged: () => Promise<void>;
};

const methods = {
	PASSWORD: "Password",
	PASSWORD_TOTP: "Password and code",
	OIDC: "Single sign-on",
	LINK: "Link from the vendor",
};

export function OwnSessions({ overview, actions, onChanged }: OwnSessionsProps) {
	const [isPasswordWanted, setPasswordWanted] = useState(overview.isPasswordWanted);
	const [password, setPassword] = useState("");
	const [fieldError, setFieldError] = useState<string>();
	const [problem, setProblem] = useState<string | null>(null);
	const [pending, setPending] = useState<string | null>(null);
	const proof = password ? { password } : {};

	const run = async (what: string, running: () => ReturnType<typeof actions.endSessionAction>) => {
		if (pending) return;
		setPending(what);
		const outcome = await outcomeOf(running());
		setPending(null);
		const wrong = outcome.ok ? undefined : outcome.error.fieldErrors?.password;
		setFieldError(wrong);
		if (wrong) setPasswordWanted(true);
		setProblem(outcome.ok || wrong ? null : outcome.error.message);
		if (outcome.ok) await onChanged();
	};
	const end = ({ id }: OwnSession) => run(id, () => actions.endSessionAction({ sessionId: id, ...proof }));

	return (
		<Card aria-labelledby="sessions">
			<CardHeader
				id="sessions"
				title="Sessions"
				description="Where you're signed in. If you don't recognize a session, end it and change your password."
				actions={
					<SignOutEverywhere
						isPasswordWanted={overview.isPasswordWanted}
						signOut={actions.signOutEverywhereAction}
					/>
				}
			/>
			{(isPasswordWanted || problem) && (
				<CardSection className="flex flex-col gap-3">
					{isPasswordWanted && (
						<Field
							label="Confirm your password"
							hint="Your sign-in is more than 15 minutes old."
							error={fieldError}
							className="max-w-96"
						>
							<Input
								type="password"
								autoComplete="current-password"
								value={password}
								onChange={(event) => setPassword(event.target.value)}
							/>
						</Field>
					)}
					<ErrorNotice error={problem} />
				</CardSection>
			)}
			<CardSection flush>
				<Table
					label="Sessions, the latest first"
					columns={[
						"Browser",
						"IP address",
						"Signed in",
						"Last used",
						"Method",
						{ label: "End", isHidden: true },
					]}
				>
					<tbody>
						{overview.sessions.map((session) => (
							<tr key={session.id}>
								<Th scope="row" className="whitespace-nowrap">
									{browserName(session.userAgent)}
								</Th>
								<Td>{session.ip ?? "–"}</Td>
								<Td className="whitespace-nowrap">
									<LocalTime value={session.since} />
								</Td>
								<Td className="whitespace-nowrap">
									<RelativeTime value={session.lastSeenAt} />
								</Td>
								<Td className="whitespace-nowrap">{methods[session.method]}</Td>
								<Td align="end">
									{session.isCurrent ? (
										<span className="text-muted whitespace-nowrap">This session</span>
									) : (
										<Button
											size="sm"
											pending={pending === session.id}
											onClick={() => end(session)}
											aria-label={`End the session of ${browserName(session.userAgent)}, ${session.ip ?? "unknown address"}`}
										>
											End
										</Button>
									)}
								</Td>
							</tr>
						))}
					</tbody>
				</Table>
			</CardSection>
		</Card>
	);
}
