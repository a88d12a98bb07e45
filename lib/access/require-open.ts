import { now } from "../platform/clock.ts";
import { KeyholdError } from "../platform/errors.ts";
import { yourOperator } from "../platform/vendor-names.ts";

type Organization = { name: string; offboardingEndsAt: Date | null };

/**
 * Lets no one in while an organization is being offboarded, or afterwards: neither people nor tokens.
 * @throws KeyholdError ORGANIZATION_CLOSED
 */
export function requireOpen(organization: Organization): void {
	if (organization.offboardingEndsAt !== null) throw organizationClosed(organization);
}

/** The refusal that says until when the data is kept. Reads the clock. */
export function organizationClosed({ name, offboardingEndsAt: endsAt }: Organization): KeyholdError {
	return new KeyholdError(
		"ORGANIZATION_CLOSED",
		endsAt && endsAt > now()
			? `${name} is being offboarded. Its data is kept until ${minute(endsAt)}, and then destroyed. Until then, ${yourOperator()} can cancel it.`
			: `${name} was offboarded, and its data is destroyed.`,
	);
}

const minute = (at: Date) => `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
