// Opens the same value again and again, and tells its parent when an open fails and when one works again.
import { setImmediate as turn } from "node:timers/promises";
import { connect, type KeyholdError } from "../index.ts";

const [url = "", token = ""] = process.argv.slice(2);
const keyhold = connect({ url, token, name: "opening process" });
const target = { tenant: "acme", context: ["notes", "81", "body"] };
const sealed = await keyhold.seal(target, "text");

/** The system's monotonic clock, which parent and child share. */
const nowMs = () => Number(process.hrtime.bigint() / 1_000n) / 1_000;

let isServed = false;
let lastBeganMs = 0;
for (;;) {
	const beganMs = nowMs();
	try {
		await keyhold.open(target, sealed);
		lastBeganMs = beganMs;
		if (!isServed) process.send?.({ served: true });
		isServed = true;
	} catch (error) {
		if (isServed) process.send?.({ served: false, code: (error as KeyholdError).code, lastBeganMs });
		isServed = false;
	}
	await turn();
}
