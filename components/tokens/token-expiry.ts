import { readMoment } from "@/lib/platform/read-moment.ts";

const dayMs = 86_400_000;

export const expiryChoices = ["30", "90", "365", "date", "never"] as const;
export type ExpiryChoice = (typeof expiryChoices)[number];

export const expiryNames: Record<ExpiryChoice, string> = {
	"30": "In 30 days",
	"90": "In 90 days",
	"365": "In 365 days",
	date: "Custom date",
	never: "Never",
};

/** When a token expires: a chosen day ends at midnight in the reader's time zone. Null for never. Pure. */
export function expiresAt(choice: ExpiryChoice, day: string, now: Date): string | null {
	if (choice === "never") return null;
	if (choice === "date") {
		// The verb refuses a missing day, or one that does not exist.
		return readMoment(`${day}T23:59:59`)?.toISOString() ?? "";
	}
	return new Date(now.getTime() + Number(choice) * dayMs).toISOString();
}
