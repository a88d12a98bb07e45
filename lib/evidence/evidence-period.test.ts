import { expect, it } from "vitest";
import { evidencePeriod } from "./evidence-period.ts";

it("a period given as a day is that whole day in UTC", () => {
	expect(evidencePeriod.parse({ from: "2024-02-29", to: "2024-02-29" })).toEqual({
		from: new Date("2024-02-29T00:00:00Z"),
		to: new Date("2024-03-01T00:00:00Z"),
	});
});

it.each([
	[{ from: "2026-02-30", to: "2026-03-31" }, "from"],
	[{ from: "2026-02-01", to: "2026-02-30" }, "to"],
	[{ from: "2025-02-29T00:00:00Z", to: "2026-01-01" }, "from"],
	[{ from: "2026-02-01", to: "2026-04-31T12:00:00Z" }, "to"],
	[{ from: "", to: "2026-02-01" }, "from"],
])("a day that does not exist is refused: %j", (period, field) => {
	expect(evidencePeriod.safeParse(period).error?.issues).toMatchObject([
		{ path: [field], message: "Enter a date that exists, such as 2026-11-30." },
	]);
});
