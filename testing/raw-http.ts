import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";

/** A connection that sends raw bytes and collects the answers. */
export function openRaw(port: number) {
	const socket: Socket = connect(port, "127.0.0.1");
	let received = "";
	socket.setEncoding("latin1").on("data", (chunk) => {
		received += chunk;
	});
	socket.on("error", () => {});
	return {
		send: (...parts: (string | Uint8Array)[]) => {
			for (const part of parts) socket.write(part);
		},
		received: () => received,
		/** The status of each answer so far. */
		statuses: () => [...received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status)),
		isClosed: () => socket.closed,
		close: () => socket.destroy(),
	};
}

/** Everything received until the server closes the connection. */
export function sendRaw(port: number, ...parts: string[]): Promise<string> {
	const socket = connect(port, "127.0.0.1");
	for (const part of parts) socket.write(part);
	return text(socket);
}
