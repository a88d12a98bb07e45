import type { MessageName } from "@/lib/traces/otlp/messages.ts";
import { encodeProtobuf } from "@/lib/traces/otlp/protobuf.ts";

export type Encoding = "json" | "protobuf";

const contentTypes = { json: "application/json", protobuf: "application/x-protobuf" };

/** How a request is encoded, by its content type; null for what OTLP/HTTP does not know. */
export function encodingOf(request: Request): Encoding | null {
	const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
	if (type === contentTypes.json) return "json";
	return type === contentTypes.protobuf ? "protobuf" : null;
}

/** A message as the answer, in the request's encoding; JSON where that is not known. */
export function answer(
	encoding: Encoding | null,
	message: MessageName,
	value: Record<string, unknown>,
	init: { status: number; headers?: Headers },
): Response {
	const headers = new Headers(init.headers);
	headers.set("content-type", contentTypes[encoding ?? "json"]);
	const body = encoding === "protobuf" ? encodeProtobuf(message, value) : JSON.stringify(value);
	return new Response(body, { status: init.status, headers });
}
