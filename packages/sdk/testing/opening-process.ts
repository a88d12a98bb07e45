// Opens a value of each tenant again and again, and tells its parent when an open fails, why, and when one works again.
import { setTimeout as pause } from "node:timers/promises";
import { connect, type KeyholdError } from "../index.ts";

const [url = "", token = "", ...tenants] = process.argv.slice(2);
const keyhold = connect({ url, token, name: "opening process" });
const context = ["notes", "81", "body"];
const pauseMs = Number(process.env.KEYHOLD_OPENING_PAUSE_MS ?? 2);

/** The system's monotonic clock, which parent and child share. */
const nowMs = () => Number(process.hrtime.bigint() / 1_000n) / 1_000;

async function openOnAndOn(tenant: string): Promise<never> {
	const sealed = await sealOnce(tenant);
	let state = "";
	let lastBeganMs = 0;
	for (;;) {
		const beganMs = nowMs();
		try {
			if ((await keyhold.open({ tenant, context }, sealed)) !== tenant) throw new Error("another value");
			lastBeganMs = beganMs;
			if (state !== "served") process.send?.({ tenant, served: true });
			state = "served";
		} catch (error) {
			const { code = String(error) } = error as KeyholdError;
			if (state !== code) process.send?.({ tenant, served: false, code, lastBeganMs });
			state = code;
		}
		await pause(pauseMs);
	}
}

/** The first data keys of many tenants are made one after another. */
async function sealOnce(tenant: string): Promise<string> {
	for (;;) {
		try {
			return await keyhold.seal({ tenant, context }, tenant);
		} catch (error) {
			if (!(error as KeyholdError).isRetryable) throw error;
			await pause(100);
		}
	}
}

await Promise.all(tenants.map(openOnAndOn));
