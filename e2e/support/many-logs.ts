import { hexId } from "./otlp.ts";
import { type Organization, postLogs } from "./world.ts";

// All of them stay within the last seven days while a journey lasts.
const sixDaysMs = 6 * 24 * 3_600_000;

const batch = 1_000;
const sideBySide = 4;

type SentLog = { atMs: number; status?: number; route?: string; traceId?: string };

/** Sends request logs of one service. */
export async function sendRequestLogs(
	organization: Organization,
	logs: SentLog[],
	headers: Record<string, string> = {},
): Promise<void> {
	const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
	const logRecords = logs.map(({ atMs, status = 200, route = "/orders/{id}", traceId }) => ({
		timeUnixNano: `${Math.round(atMs)}000000`,
		body: { stringValue: `${status} at ${atMs}` },
		...(traceId && { traceId }),
		attributes: [
			attribute("http.request.method", "GET"),
			attribute("http.route", route),
			{ key: "http.response.status_code", value: { intValue: String(status) } },
		],
	}));
	const resource = { attributes: [attribute("service.name", "shop")] };
	const body = JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] });
	const authorization = `Bearer ${organization.token}`;
	for (;;) {
		const response = await postLogs(body, { "content-type": "application/json", authorization, ...headers });
		const text = await response.text();
		if (response.ok && !text.includes("rejected")) return;
		// The gateway slows down a sender that is too fast.
		if (response.status !== 429 && response.status !== 503) throw new Error(`${response.status} ${text}`);
	}
}

/** Sends `count` request logs, evenly over the last six days. One of 50 is a 503, one of 25 another is a 404. */
export async function sendManyLogs(organization: Organization, count: number, nowMs: number): Promise<void> {
	let sent = 0;
	const sender = async () => {
		while (sent < count) {
			const first = sent;
			sent += batch;
			await sendRequestLogs(
				organization,
				Array.from({ length: Math.min(batch, count - first) }, (_, index) => {
					const number = first + index;
					const status = number % 50 === 0 ? 503 : number % 25 === 1 ? 404 : 200;
					const atMs = nowMs - ((number + 0.5) * sixDaysMs) / count;
					return { atMs, status, traceId: hexId(number + 1, 32) };
				}),
			);
		}
	};
	await Promise.all(Array.from({ length: sideBySide }, sender));
}
