import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { dispatchOperatorRequest } from "../lib/operator/api/operator-api.ts";

/** A console's operator API on a port of this machine; `heard` has the requests that it got, without their bodies. */
export async function startOperatorServer(): Promise<{
	url: string;
	heard: string[];
	close: () => Promise<void>;
}> {
	const heard: string[] = [];
	const server = createServer(async (incoming, outgoing) => {
		const { method = "", url: path = "", headers } = incoming;
		heard.push(`${method} ${path}`);
		const body = await buffer(incoming);
		const request = new Request(new URL(path, "http://keyhold.test"), {
			method,
			headers: headers as Record<string, string>,
			...(!["GET", "HEAD"].includes(method) && body.length > 0 && { body: new Uint8Array(body) }),
		});
		const answer = await dispatchOperatorRequest(request);
		outgoing.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address() as AddressInfo;
	const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
	return { url: `http://127.0.0.1:${port}`, heard, close };
}
