import type { IncomingMessage } from "node:http";
import type { MessageName } from "../../lib/otlp/messages.ts";
import { encodeProtobuf } from "../../lib/otlp/protobuf.ts";
import type { Exchange } from "../exchange.ts";

export type Encoding = "json" | "protobuf";

const contentTypes = { json: "application/json", protobuf: "application/x-protobuf" };

/** The encoding of a request by its content type; null if OTLP/HTTP does not define it. */
export function encodingOf({ headers }: Pick<IncomingMessage, "headers">): Encoding | null {
	const type = headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
	if (type === contentTypes.json) return "json";
	return type === contentTypes.protobuf ? "protobuf" : null;
}

/** Responds with a message in the request's encoding, or in JSON if that is unknown. */
export function answer(
	{ response }: Pick<Exchange, "response">,
	encoding: Encoding | null,
	message: MessageName,
	value: Record<string, unknown>,
	{ status, headers = {} }: { status: number; headers?: Record<string, string> },
): void {
	const body =
		encoding === "protobuf" ? encodeProtobuf(message, value) : Buffer.from(JSON.stringify(value), "utf8");
	response
		.writeHead(status, {
			...headers,
			"content-type": contentTypes[encoding ?? "json"],
			"content-length": body.length,
		})
		.end(body);
}
