import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { environment } from "./world.ts";

export type Passage = { path: string; type: string; packing: string; status: number };

/** A proxy for the gateway that forwards every request unchanged, and records requests and responses. */
export async function openWatchedDoor() {
	const passages: Passage[] = [];
	const server = createServer(async (request, response) => {
		const {
			"content-type": type = "",
			"content-encoding": packing = "",
			authorization = "",
		} = request.headers;
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk);
		const body = Buffer.concat(chunks);
		const path = request.url ?? "/";
		const answer = await fetch(environment.gatewayUrl + path, {
			method: "POST",
			headers: { "content-type": type, authorization, ...(packing && { "content-encoding": packing }) },
			body,
		});
		passages.push({ path, type, packing, status: answer.status });
		const retryAfter = answer.headers.get("retry-after");
		response.writeHead(answer.status, {
			"content-type": answer.headers.get("content-type") ?? "",
			...(retryAfter && { "retry-after": retryAfter }),
		});
		response.end(Buffer.from(await answer.arrayBuffer()));
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		passages,
		close: () => {
			server.closeAllConnections();
			server.close();
		},
	};
}
