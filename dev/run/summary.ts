import type { Demo } from "../demo/seed.ts";

/** The one screen of text with which `npm start` ends. */
export function summary(options: {
	consoleUrl: string;
	gatewayUrl: string;
	dataDir: string;
	localKms: { url: string } | null;
	demo: Demo | null;
}): string {
	const { consoleUrl, gatewayUrl, dataDir, localKms, demo } = options;
	const lines = ["", `  Keyhold runs at ${consoleUrl}`, `  Send it OpenTelemetry at ${gatewayUrl}`, ""];
	if (demo) {
		const width = Math.max(...demo.users.map(({ email }) => email.length));
		lines.push(`  Sign in, password ${demo.password}`);
		for (const { role, email } of demo.users) lines.push(`    ${email.padEnd(width)}  ${role}`);
		lines.push("");
		if (demo.keys.length > 0) lines.push("  KMS keys of the demo organization, to add under Encryption Keys");
		for (const { arn, about } of demo.keys) lines.push(`    ${arn}`, `      ${about}`);
		if (demo.keys.length > 0) {
			lines.push(
				"    Take one away: npm run kms -- disable ARN, give it back: … enable ARN, make another: … create",
			);
		}
		lines.push("");
	}
	lines.push(
		localKms
			? `  Local KMS ${localKms.url}, for the AWS CLI with any credentials: aws --endpoint-url ${localKms.url} kms …`
			: "  KMS: AWS",
		`  Data and logs in ${dataDir}`,
		"  Stop with Ctrl-C",
		"",
	);
	return lines.join("\n");
}
