import { createServer } from "node:net";

/** A loopback TCP port that was free a moment ago. */
export function freePort(): Promise<number> {
	return new Promise((resolve, reject) => {
		const probe = createServer();
		probe.once("error", reject);
		probe.listen(0, "127.0.0.1", () => {
			const { port } = probe.address() as { port: number };
			probe.close(() => resolve(port));
		});
	});
}

/** True if something listens on `port` of this machine, on any address the console would use. */
export function isPortTaken(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const probe = createServer();
		probe.once("error", () => resolve(true));
		probe.listen(port, () => probe.close(() => resolve(false)));
	});
}
