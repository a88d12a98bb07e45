type Allowed = { package: string; reason: string; until: string };

/** Known vulnerabilities that do not affect Keyhold, each with its reason and the day to review it. */
const allowed: Allowed[] = [];

type Report = {
	vulnerabilities?: Record<string, { severity: string; range: string }>;
	metadata?: { vulnerabilities?: unknown };
};

/**
 * Judges the output of `npm audit --json`: high and critical findings fail unless they are allowed for now. Without a
 * report (no network, a registry without the endpoint), the check is skipped. Pure.
 */
export function judgeAudit(
	json: string,
	today: Date,
	exceptions: Allowed[] = allowed,
): { isRefused: boolean; lines: string[] } {
	const report = parse(json);
	if (!report?.vulnerabilities || !report.metadata)
		return { isRefused: false, lines: ["Skipped: the registry gave no audit report."] };
	const serious = Object.entries(report.vulnerabilities).filter(([, { severity }]) =>
		["high", "critical"].includes(severity),
	);
	const open = serious.filter(
		([name]) => !exceptions.some((one) => one.package === name && today < new Date(one.until)),
	);
	const lines = open.map(([name, { severity, range }]) => `${name} ${range}: ${severity}`);
	return {
		isRefused: open.length > 0,
		lines: open.length > 0 ? lines : ["No dependency has a known hole that is high or critical."],
	};
}

function parse(json: string): Report | null {
	try {
		return JSON.parse(json);
	} catch {
		return null;
	}
}
