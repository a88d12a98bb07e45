import { operatorWord, productName } from "../platform/vendor-names.ts";

type Facts = {
	organization: string;
	/** The end of the grace period; null if the offboarding was canceled. */
	endsAt: Date | null;
	/** How to reach the operator; undefined if none is configured. */
	operatorContact: string | undefined;
};

/** The mail that tells an Org Admin that the organization is being offboarded, or no longer. Pure. */
export function offboardingMail({ organization, endsAt, operatorContact }: Facts): {
	subject: string;
	text: string;
} {
	const operator = operatorContact
		? `${operatorWord()} (${operatorContact})`
		: `the company that runs ${productName()} for you`;
	if (endsAt === null) {
		return {
			subject: `[${productName()}] ${organization} is no longer being offboarded`,
			text: `The offboarding of ${organization} was canceled. Sign-in, API tokens and ingest work as before, and no data was deleted.

You don't have to do anything.
`,
		};
	}
	const end = `${endsAt.toISOString().slice(0, 16).replace("T", " ")} UTC`;
	return {
		subject: `[${productName()}] ${organization} is being offboarded`,
		text: `${organization} is being offboarded. You can no longer sign in to it, its API tokens are refused, and no new data is taken in.

All data is kept until ${end}. Then its data keys are destroyed, and its records, members and tokens are deleted. After that, no one can read the data, and no one can restore it. The audit log and a signed evidence report are kept.

Don't disable or delete your AWS KMS key before then: an offboarding that is canceled needs it.

If this is a mistake, contact ${operator} before ${end}.
`,
	};
}
