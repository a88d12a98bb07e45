import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";
import { environment } from "./world.ts";

export type ReceivedWebhook = { headers: IncomingHttpHeaders; body: string };

/** An HTTP server that takes webhooks. */
export async function receiveWebhooks() {
	const received: ReceivedWebhook[] = [];
	const server = createServer(async (request, response) => {
		received.push({ headers: request.headers, body: await text(request) });
		response.writeHead(204).end();
	});
	await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keyhold`,
		received,
		close: () => server.close(),
	};
}

/** The mail server that Keyhold is configured with. */
export async function receiveMail() {
	const received: string[] = [];
	const server = new SMTPServer({
		disabledCommands: ["AUTH", "STARTTLS"],
		onData: (stream, _session, done) => {
			text(stream).then((mail) => {
				received.push(mail);
				done();
			});
		},
	});
	await new Promise<void>((done) => server.listen(environment.smtpPort, "127.0.0.1", () => done()));
	return { received, close: () => new Promise<void>((done) => server.close(() => done())) };
}
