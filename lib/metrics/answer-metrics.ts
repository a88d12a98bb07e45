import type { IncomingMessage, ServerResponse } from "node:http";
import { isFromThisMachine } from "./is-from-this-machine.ts";
import { metricsRefusal } from "./metrics-refusal.ts";
import { metricsText } from "./metrics-text.ts";

/** Answers with the metrics of this process, if `metricsRefusal` allows it. */
export async function answerMetrics({
	request,
	response,
}: {
	request: IncomingMessage;
	response: ServerResponse;
}): Promise<void> {
	response.setHeader("cache-control", "no-store");
	const { authorization, host } = request.headers;
	const refusal = metricsRefusal({ authorization, host, isLocal: isFromThisMachine(request) });
	if (refusal) {
		if (refusal.httpStatus === 401) response.setHeader("www-authenticate", "Bearer");
		response.writeHead(refusal.httpStatus, { "content-type": "text/plain" }).end(`${refusal.message}\n`);
		return;
	}
	const { text, contentType } = await metricsText();
	response.writeHead(200, { "content-type": contentType }).end(text);
}
