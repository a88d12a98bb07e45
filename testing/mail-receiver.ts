import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll } from "vitest";

export type ReceivedMail = { to: string[]; text: string };

/**
 * A mail server of the suite, which `KEYHOLD_SMTP_URL` names. Lists what it received; `isRefusing` refuses every recipient,
 * `busyFor` temporarily refuses that many of the next ones.
 */
export function useMailReceiver(): { mails: ReceivedMail[]; isRefusing: boolean; busyFor: number } {
	const receiver = { mails: [] as ReceivedMail[], isRefusing: false, busyFor: 0 };
	const smtp = new SMTPServer({
		disabledCommands: ["AUTH", "STARTTLS"],
		onRcptTo: (_address, _session, done) => {
			if (receiver.isRefusing) return done(new Error("No such mailbox"));
			if (receiver.busyFor === 0) return done();
			receiver.busyFor--;
			done(Object.assign(new Error("Try again later"), { responseCode: 451 }));
		},
		onData: (stream, session, done) => {
			text(stream).then((mail) => {
				const to = session.envelope.rcptTo.map(({ address }) => address);
				// Undoes quoted-printable, whose lines break anywhere.
				receiver.mails.push({ to, text: mail.replace(/=\r?\n/g, "").replaceAll("=3D", "=") });
				done();
			});
		},
	});
	beforeAll(async () => {
		await new Promise<void>((done) => smtp.listen(0, "127.0.0.1", () => done()));
		process.env.KEYHOLD_SMTP_URL = `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`;
	});
	afterAll(() => new Promise<void>((done) => smtp.close(done)));
	return receiver;
}
