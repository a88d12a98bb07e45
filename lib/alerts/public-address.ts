import { lookup as resolve } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";

/** A webhook to an address that is not public. */
export class PrivateAddress extends Error {
	constructor(host: string) {
		super(`${host} has a private, local or reserved address. Webhooks can only go to public addresses.`);
		this.name = "PrivateAddress";
	}
}

/** IANA, "IPv6 Global Unicast Address Assignments". */
const globalUnicast = ipaddr.IPv6.parseCIDR("2000::/3");

/** Unicast addresses that are only reachable within a cloud provider's network. */
const cloudInternal = [
	// Azure: DNS, DHCP and the host's agent.
	ipaddr.IPv4.parseCIDR("168.63.129.16/32"),
	// IBM Cloud: services on its private network.
	ipaddr.IPv4.parseCIDR("161.26.0.0/16"),
	ipaddr.IPv4.parseCIDR("166.8.0.0/14"),
];

/**
 * True if an address is public: unicast, and neither private nor reserved nor internal to a cloud provider. Pure. Source:
 * IANA's special-purpose address registries, as in ipaddr.js.
 */
export function isPublicAddress(address: string): boolean {
	if (isIP(address) === 0) return false;
	// ::ffff:10.0.0.1 is 10.0.0.1. 64:ff9b::10.0.0.1, 2002:… and Teredo are ranges of their own, never unicast.
	const parsed = ipaddr.process(address);
	if (parsed.range() !== "unicast") return false;
	if (parsed instanceof ipaddr.IPv6) return parsed.match(globalUnicast);
	return !cloudInternal.some((range) => parsed.match(range));
}

/** A URL's host as an address, without the brackets of IPv6; null for a name. Pure. */
export function addressOf(url: URL): string | null {
	const host = url.hostname.replace(/^\[|\]$/g, "");
	return isIP(host) === 0 ? null : host;
}

/**
 * Looks up a name as Node does, and fails if an address is not public. As the `lookup` of a connection, it checks the very
 * address that is connected to, so that the name cannot change in between (DNS rebinding).
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
