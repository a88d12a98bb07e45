import { KeyholdError } from "../platform/errors.ts";
import { Lanes } from "../platform/lanes.ts";
import { perProcess } from "../platform/per-process.ts";

/** An audit chain takes one row at a time, and a starting process leases the data keys of all its tenants. */
export const beginnings = perProcess(
	"first leases",
	() =>
		new Lanes(
			{ atOnce: 1, waiting: 1_000, waitMs: 10_000, inAll: { atOnce: 4, forFirst: 0 } },
			() =>
				new KeyholdError(
					"RATE_LIMITED",
					"Many processes are asking for their first leases. Try again in 3 s.",
					{
						retryAfterSeconds: 3,
					},
				),
		),
);
