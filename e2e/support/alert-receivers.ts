import { readdirSync, readFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { environment } from "./world.ts";

export type ReceivedWebhook = { headers: IncomingHttpHeaders; body: string };

/** An HTTP server that receives webhooks. */
export async function receiveWebhooks(path = "/keyhold") {
	const received: ReceivedWebhook[] = [];
	const server = createServer(async (request, response) => {
		received.push({ headers: request.headers, body: await text(request) });
		response.writeHead(204).end();
	});
	await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
		received,
		close: () => server.close(),
	};
}

/** All mail that Keyhold's mail server has received so far. */
export function receivedMails(): string[] {
	const directory = join(environment.dataDir, "mails");
	const names = readdirSync(directory).filter((name) => name.endsWith(".eml"));
	return names.sort().map((name) => readFileSync(join(directory, name), "utf8"));
}
