import type { AddressInfo } from "node:net";
import { hostname, networkInterfaces } from "node:os";
import { text } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";
import { afterEach, expect, it } from "vitest";
import { sendEmail } from "./send-email.ts";

/** An address of this machine that is not loopback, so it is treated like another machine. */
const elsewhere =
	Object.values(networkInterfaces())
		.flat()
		.find((one) => one?.family === "IPv4" && !one.internal)?.address ?? hostname();

type Seen = { passwords: string[]; mails: string[]; isSecure: boolean };
let server: SMTPServer | undefined;
afterEach(() => new Promise<void>((done) => (server ? server.close(() => done()) : done())));

/** A mail server that accepts any password, also without TLS. */
async function startServer(disabledCommands: string[] = []): Promise<{ port: number; seen: Seen }> {
	const seen: Seen = { passwords: [], mails: [], isSecure: false };
	const started = new SMTPServer({
		disabledCommands,
		allowInsecureAuth: true,
		authOptional: true,
		onAuth: (auth, _session, done) => {
			seen.passwords.push(auth.password ?? "");
			done(null, { user: "keyhold" });
		},
		onData: (stream, session, done) => {
			seen.isSecure = session.secure;
			text(stream).then((mail) => done(null, seen.mails.push(mail) ? "taken" : ""), done);
		},
	});
	// Clients that refuse its certificate cause errors.
	started.on("error", () => {});
	server = started;
	await new Promise<void>((done) => started.listen(0, "0.0.0.0", () => done()));
	return { port: (started.server.address() as AddressInfo).port, seen };
}

function send(smtpUrl: string): Promise<number> {
	const message = { to: "ada@acme.example", subject: "Test", text: "A test.", id: "1" };
	return sendEmail(message, { smtpUrl, mailFrom: "Keyhold <keyhold@vendor.example>" });
}

it("a password is not sent to another machine that offers no TLS", async () => {
	const { port, seen } = await startServer(["STARTTLS"]);
	await expect(send(`smtp://keyhold:secret@${elsewhere}:${port}`)).rejects.toThrow(/STARTTLS/);
	await expect(send(`smtp://keyhold:secret@${elsewhere}:${port}?requireTLS=false`)).rejects.toThrow(
		/STARTTLS/,
	);
	expect(seen).toMatchObject({ passwords: [], mails: [] });
});

it("a password is not sent to another machine with an untrusted certificate", async () => {
	const { port, seen } = await startServer();
	await expect(send(`smtp://keyhold:secret@${elsewhere}:${port}`)).rejects.toThrow(/certificate/);
	expect(seen).toMatchObject({ passwords: [], mails: [] });
});

it("a password is sent to another machine with TLS, even if the URL turns TLS off", async () => {
	const { port, seen } = await startServer();
	const url = `smtp://keyhold:secret@${elsewhere}:${port}?ignoreTLS=true&tls.rejectUnauthorized=false`;
	expect(await send(url)).toBe(250);
	expect(seen).toMatchObject({ passwords: ["secret"], isSecure: true });
});

it("a server on this machine, or one without a password, may be used without TLS", async () => {
	const { port, seen } = await startServer(["STARTTLS"]);
	expect(await send(`smtp://keyhold:secret@127.0.0.1:${port}`)).toBe(250);
	expect(await send(`smtp://${elsewhere}:${port}`)).toBe(250);
	expect(seen.passwords).toEqual(["secret"]);
	expect(seen.mails).toHaveLength(2);
});

it("every mail is marked as automatic (RFC 3834), so that vacation responders do not answer", async () => {
	const { port, seen } = await startServer(["STARTTLS"]);
	await send(`smtp://127.0.0.1:${port}`);
	expect(seen.mails[0]).toMatch(/^Auto-Submitted: auto-generated\r$/m);
});
