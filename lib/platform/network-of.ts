import ipaddr from "ipaddr.js";

/** The /64 of an IPv6 address, which belongs to one customer; any other text unchanged. Pure. */
export function networkOf(ip: string): string {
	if (!ipaddr.IPv6.isValid(ip)) return ip;
	const address = ipaddr.IPv6.parse(ip);
	if (address.isIPv4MappedAddress()) return ip;
	return `${new ipaddr.IPv6([...address.parts.slice(0, 4), 0, 0, 0, 0])}/64`;
}
