// Seals values of a tenant and opens one of them, again and again, and tells its parent after each attempt how that went.
import { setTimeout as pause } from "node:timers/promises";
import { connect, type KeyholdError } from "../index.ts";

const [url = "", token = "", tenant = ""] = process.argv.slice(2);
const keyhold = connect({ url, token, name: "sealing process" });
const target = { tenant, context: ["notes", "81", "body"] };
const items = Array.from({ length: 1_000 }, () => ({ ...target, value: "text" }));

/** The system's monotonic clock, which parent and child share. */
const nowMs = () => Number(process.hrtime.bigint() / 1_000n) / 1_000;

let made = 0;
let sealed = "";
let lastOpenedMs = 0;

async function sealAll(): Promise<void> {
	for (const result of await keyhold.sealMany(items)) {
		if (!result.ok) throw result.error;
		made++;
		({ sealed } = result);
	}
}

async function openOne(): Promise<void> {
	const beganMs = nowMs();
	if ((await keyhold.open(target, sealed)) !== "text") throw new Error("another value");
	lastOpenedMs = beganMs;
}

const codeOf = (work: Promise<void>): Promise<string> =>
	work.then(
		() => "done",
		(error: KeyholdError) => error.code,
	);

for (;;) {
	const sealing = await codeOf(sealAll());
	const opening = await codeOf(openOne());
	process.send?.({ made, lastOpenedMs, sealing, opening });
	await pause(5);
}
