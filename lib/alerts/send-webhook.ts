import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { Webhook } from "standardwebhooks";
import { now } from "../platform/clock.ts";
import { config } from "../platform/config.ts";
import { addressOf, isPublicAddress, lookupPublic, PrivateAddress } from "./public-address.ts";

const timeoutMs = 10_000;

export type Message = {
	/** The same at every attempt, so that receivers can detect repeats. */
	id: string;
	body: string;
};

/**
 * Posts a message, signed according to Standard Webhooks 1.0 with each of the secrets. Does not follow redirects, and only
 * connects to public addresses unless the configuration allows others.
 * @returns the HTTP status of the response. @throws Error without a response, PrivateAddress
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
				// Only the status is used.
				response.destroy();
			},
		);
		sending.on("error", reject);
		sending.end(body);
	});
}
