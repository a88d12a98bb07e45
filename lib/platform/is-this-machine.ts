import ipaddr from "ipaddr.js";

/**
 * Whether a connection to `host` stays on this machine: loopback in every notation, `localhost` and what is below it
 * (RFC 6761), and the unspecified address, which Linux connects to itself. IPv6 with or without brackets. Pure.
 */
export function isThisMachine(host: string): boolean {
	const bare = host.replace(/^\[|\]$/g, "").replace(/\.$/, "");
	if (/(^|\.)localhost$/i.test(bare)) return true;
	if (!ipaddr.isValid(bare)) return false;
	// ::ffff:127.0.0.1 is 127.0.0.1.
	return ["loopback", "unspecified"].includes(ipaddr.process(bare).range());
}
