import ipaddr from "ipaddr.js";

/**
 * True if a connection to `host` stays on this machine: loopback in every notation, `localhost` and its subdomains (RFC
 * 6761), and the unspecified address, which Linux treats as loopback. IPv6 with or without brackets. Pure.
 */
export function isThisMachine(host: string): boolean {
	const bare = host.replace(/^\[|\]$/g, "").replace(/\.$/, "");
	if (/(^|\.)localhost$/i.test(bare)) return true;
	if (!ipaddr.isValid(bare)) return false;
	// ::ffff:127.0.0.1 is 127.0.0.1.
	return ["loopback", "unspecified"].includes(ipaddr.process(bare).range());
}
