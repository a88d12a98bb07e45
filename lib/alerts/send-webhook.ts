import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { Webhook } from "standardwebhooks";
import { now } from "../platform/clock.ts";
import { config } from "../platform/config.ts";
import { addressOf, isPublicAddress, lookupPublic, PrivateAddress } from "./public-address.ts";

const timeoutMs = 10_000;

export type Message = {
	/** The same at every attempt, for receivers to tell a repetition. */
	id: string;
	body: string;
};

/**
 * Posts a message, signed after Standard Webhooks 1.0 with each of the secrets. Redirects are not followed, and nobody
 * but a public address is spoken to unless the configuration allows it.
 * @returns the HTTP status that the receiver answered. @throws Error when there was no answer, PrivateAddress
 */
export async function sendWebhook(target: string, secrets: string[], { id, body }: Message): Promise<number> {
	const url = new URL(target);
	const { mayReachPrivateAddresses } = config().alerts;
	const address = addressOf(url);
	if (!mayReachPrivateAddresses && address && !isPublicAddress(address)) throw new PrivateAddress(address);
	const at = now();
	const signatures = secrets.map((secret) => new Webhook(secret).sign(id, at, body));
	return new Promise<number>((resolve, reject) => {
		const send = url.protocol === "https:" ? requestHttps : requestHttp;
		const sending = send(
			url,
			{
				method: "POST",
				signal: AbortSignal.timeout(timeoutMs),
				agent: false,
				...(!mayReachPrivateAddresses && { lookup: lookupPublic }),
				headers: {
					"content-type": "application/json",
					"content-length": Buffer.byteLength(body),
					"user-agent": "Keyhold",
					"webhook-id": id,
					"webhook-timestamp": String(Math.floor(at.getTime() / 1_000)),
					"webhook-signature": signatures.join(" "),
				},
			},
			(response) => {
				resolve(response.statusCode ?? 0);
				// Nothing of what the receiver says is of interest, nor shown: the status is.
				response.destroy();
			},
		);
		sending.on("error", reject);
		sending.end(body);
	});
}
