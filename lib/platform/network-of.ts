/** Of an IPv6 address its /64, which is one customer's; of anything else, itself. Pure. */
export function networkOf(ip: string): string {
	if (!ip.includes(":") || ip.includes(".")) return ip;
	const [head = "", tail] = ip.toLowerCase().split("::");
	const before = head.split(":").filter(Boolean);
	const after = tail === undefined ? [] : tail.split(":").filter(Boolean);
	const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
	const groups = [...before, ...Array.from({ length: zeros }, () => "0"), ...after];
	return `${groups
		.slice(0, 4)
		.map((group) => group.replace(/^0+(?=.)/, ""))
		.join(":")}::/64`;
}
