import { beforeEach, describe, expect, it, vi } from "vitest";
import { KeyholdError } from "@/lib/platform/errors.ts";
import { log } from "@/lib/platform/log.ts";
import { reportRequestError } from "./report-request-error.ts";

describe("a failure that leaves a page", () => {
	const written = vi.spyOn(log, "error").mockReturnValue(undefined);
	beforeEach(() => written.mockClear());
	const report = (thrown: unknown) =>
		reportRequestError(thrown, { method: "GET" }, { routePath: "/[org]/request-logs" });

	it("is logged under the digest that the page shows, with its route and no address", () => {
		const thrown = Object.assign(new Error("connect ECONNREFUSED"), { digest: "638729452" });
		report(thrown);
		expect(written).toHaveBeenCalledExactlyOnceWith(
			{ requestId: "638729452", method: "GET", route: "/[org]/request-logs", err: thrown },
			"page failed",
		);
	});

	it("is not logged twice if it was logged under an id of Keyhold's own", () => {
		const digest = "0199f0c4-0000-7000-8000-000000000001";
		report(Object.assign(new KeyholdError("INTERNAL", "Something went wrong."), { digest }));
		expect(written).not.toHaveBeenCalled();
	});
});
