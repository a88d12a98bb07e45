import { lookup as resolve } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";

/** A webhook that would lead where it may not. */
export class PrivateAddress extends Error {
	constructor(host: string) {
		super(`${host} leads to a private, local or reserved address. Webhooks go to public addresses.`);
		this.name = "PrivateAddress";
	}
}

/** Whether anybody on the internet may be at this address: unicast, and neither private nor reserved. Pure. */
export function isPublicAddress(address: string): boolean {
	if (isIP(address) === 0) return false;
	// ::ffff:10.0.0.1 is 10.0.0.1; 64:ff9b::10.0.0.1 and 2002:… would be, behind a gateway, and are reserved ranges.
	return ipaddr.process(address).range() === "unicast";
}

/** A URL's host as an address, without the brackets of IPv6; null for a name. Pure. */
export function addressOf(url: URL): string | null {
	const host = url.hostname.replace(/^\[|\]$/g, "");
	return isIP(host) === 0 ? null : host;
}

/**
 * Looks up a name as Node does, and fails for an address that is not public. As the `lookup` of a connection it decides
 * on the very address that is connected to, so a name cannot change its mind in between (DNS rebinding).
 */
export const lookupPublic: LookupFunction = (host, options, done) => {
	resolve(host, { ...options, all: true }, (error, found) => {
		if (error) return done(error, "", 0);
		if (found.length === 0 || found.some(({ address }) => !isPublicAddress(address)))
			return done(new PrivateAddress(host), "", 0);
		const [first] = found;
		if (options.all) return done(null, found);
		done(null, first?.address ?? "", first?.family ?? 0);
	});
};
