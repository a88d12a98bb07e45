"use client";

import { createContext, type ReactNode, useContext } from "react";
import { operatorName } from "@/lib/kms/key-trouble.ts";
import { operatorWord } from "@/lib/platform/vendor-names.ts";

const Contact = createContext<string | undefined>(undefined);

type OperatorContactProps = {
	/** An email address, a URL or a line of text; undefined if none is configured. */
	contact: string | undefined;
	children: ReactNode;
};

/** Provides the operator's contact to everything below it. */
export function OperatorContact({ contact, children }: OperatorContactProps) {
	return <Contact value={contact}>{children}</Contact>;
}

export function useOperatorContact(): string | undefined {
	return useContext(Contact);
}

/** "your Keyhold operator", with a link to their address if one is configured. */
export function Operator() {
	const contact = useOperatorContact();
	const href = contact && hrefOf(contact);
	if (!contact || !href) return operatorName(contact);
	return (
		<>
			{operatorWord()} (
			<a href={href} className="underline underline-offset-2">
				{contact.replace(/^mailto:/, "")}
			</a>
			)
		</>
	);
}

/** Null for text that is no address. */
function hrefOf(contact: string): string | null {
	if (/^(https?:\/\/|mailto:)\S+$/.test(contact)) return contact;
	return /^[^\s@<>"]+@[^\s@<>"]+$/.test(contact) ? `mailto:${contact}` : null;
}
