"use client";

import { useState } from "react";
import { type ActionResult, outcomeOf } from "@/components/action-result.ts";
import { Button } from "@/components/ui/button.tsx";
import { CopyButton } from "@/components/ui/copy-button.tsx";
import { Email } from "@/components/ui/email.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { counted } from "@/components/ui/format.ts";
import type { Contacts as ContactList } from "@/lib/support/show-contacts.ts";

export type ShowContacts = (input: { keyId: string }) => Promise<ActionResult<ContactList>>;

type ContactsProps = { keyId: string; showContacts: ShowContacts };

/** Shows on demand whom to contact about the key. The organization's audit log records that support looked. */
export function Contacts({ keyId, showContacts }: ContactsProps) {
	const [contacts, setContacts] = useState<ContactList | null>(null);
	const [isPending, setPending] = useState(false);
	const [error, setError] = useState<string | null>(null);
	const show = async () => {
		setPending(true);
		const outcome = await outcomeOf(showContacts({ keyId }));
		setPending(false);
		setError(outcome.ok ? null : outcome.error.message);
		if (outcome.ok) setContacts(outcome.data);
	};
	if (contacts) return <ContactAddresses {...contacts} />;
	return (
		<div className="flex flex-col items-start gap-2">
			<span className="flex flex-wrap items-center gap-x-3 gap-y-1">
				<Button size="sm" onClick={show} pending={isPending}>
					Show Org Admins
				</Button>
				<span className="text-muted">The organization's audit log records that you looked.</span>
			</span>
			<ErrorNotice error={error} />
		</div>
	);
}

function ContactAddresses({ organization, emails, others }: ContactList) {
	if (emails.length === 0) return `${organization} has no Org Admin who can sign in.`;
	return (
		<ul aria-label={`Org Admins of ${organization}`}>
			{emails.map((email) => (
				<li key={email} className="flex flex-wrap items-center gap-1">
					<a href={`mailto:${email}`} className="text-primary underline-offset-2 hover:underline">
						<Email value={email} />
					</a>
					<CopyButton text={email} label={`Copy ${email}`} />
				</li>
			))}
			{others > 0 && <li className="text-muted">and {counted(others, "more Org Admin")}</li>}
		</ul>
	);
}
