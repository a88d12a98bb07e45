import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";

/** A way to the console that can hang: connections stay open, and nothing more comes through. */
export async function openHangingDoor(consoleUrl: string) {
	const { hostname, port } = new URL(consoleUrl);
	const sockets = new Set<Socket>();
	let isHanging = false;
	const server = createServer((from) => {
		const to = connect(Number(port), hostname);
		for (const [one, other] of [
			[from, to],
			[to, from],
		] as const) {
			sockets.add(one);
			one.on("error", () => other.destroy());
			one.on("close", () => {
				sockets.delete(one);
				other.destroy();
			});
			one.pipe(other);
		}
		if (isHanging) from.pause();
	});
	await new Promise<void>((done) => server.listen(0, hostname, () => done()));
	const url = new URL(consoleUrl);
	url.port = String((server.address() as AddressInfo).port);
	const each = (act: (socket: Socket) => void) => {
		for (const socket of sockets) act(socket);
	};
	return {
		url: url.origin,
		hang: () => {
			isHanging = true;
			each((socket) => socket.pause());
		},
		recover: () => {
			isHanging = false;
			each((socket) => socket.resume());
		},
		close: () => {
			each((socket) => socket.destroy());
			server.close();
		},
	};
}
