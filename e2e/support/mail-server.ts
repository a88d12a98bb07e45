import { mkdir, rename, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";

/**
 * A mail server that stores mail as files, which all test processes can read. It refuses addresses that begin with `unknown`
 * and repeats the address, as servers do.
 */
export async function startMailServer(directory: string, password: string) {
	await mkdir(directory, { recursive: true });
	let taken = 0;
	const server = new SMTPServer({
		disabledCommands: ["STARTTLS"],
		allowInsecureAuth: true,
		onAuth: (auth, _session, done) =>
			auth.password === password ? done(null, { user: auth.username }) : done(new Error("Wrong password")),
		onRcptTo: ({ address }, _session, done) =>
			done(address.startsWith("unknown") ? new Error(`${address} is unknown here`) : null),
		onData: (stream, _session, done) => {
			const path = join(directory, String(++taken).padStart(6, "0"));
			text(stream)
				.then((mail) => writeFile(`${path}.part`, mail))
				.then(() => rename(`${path}.part`, `${path}.eml`))
				.then(() => done(), done);
		},
	});
	await new Promise<void>((done) => server.listen(0, "127.0.0.1", () => done()));
	return {
		port: (server.server.address() as AddressInfo).port,
		stop: () => new Promise<void>((done) => server.close(() => done())),
	};
}
