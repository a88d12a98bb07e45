import { afterEach, describe, expect, it, vi } from "vitest";
import { log } from "@/lib/platform/log.ts";
import { linesPerMinute } from "@/lib/platform/log-bounded.ts";
import { boundConsole } from "./bound-console.ts";

const { error, warn } = console;
afterEach(() => Object.assign(console, { error, warn }));

describe("the console's own console.error", () => {
	it("writes lines of the log, of limited length and number", () => {
		const written = vi.spyOn(log, "error").mockReturnValue(undefined);
		boundConsole();
		for (let line = 0; line < 500; line++)
			console.error("⨯ %s\u0000", "x".repeat(100_000), new Error("of Next"));
		expect(written).toHaveBeenCalledTimes(linesPerMinute);
		const [fields] = written.mock.calls[0] as unknown as [{ text: string }];
		expect(fields.text).toMatch(/^⨯ x+$/);
		expect(fields.text).toHaveLength(2_000);
	});
});
