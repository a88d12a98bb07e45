#!/usr/bin/env node
// npm run test:kms -- --endpoint URL: compares an endpoint that speaks KMS with what AWS documents.
import { parseArgs } from "node:util";
import { assertions, runSuite, type Verdict } from "./run-suite.ts";
import { openTarget } from "./target.ts";

const usage = `local-kms-conformance --endpoint URL [--region REGION] [--control URL] [--skip NAME]…
  --endpoint  the endpoint to test, for example http://127.0.0.1:4599
  --region    default: us-east-1
  --control   the address of a local KMS with an open control API, which sets key states that no call leads to
  --skip      leaves out the assertions whose names begin with NAME, and lists them as skipped
  --list      lists the names of all assertions
Credentials: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of an account for tests, and AWS_SESSION_TOKEN if it has one;
OTHER_ACCESS_KEY_ID and OTHER_SECRET_ACCESS_KEY of another account, without which no cross-account call is tried.
The suite creates about 220 keys and schedules them for deletion. On AWS, requests cost money and count against quotas.`;

const marks: Record<Verdict["outcome"], string> = { passed: "✔", failed: "✖", skipped: "–", untried: "–" };

const { values } = parseArgs({
	options: {
		endpoint: { type: "string" },
		region: { type: "string", default: "us-east-1" },
		control: { type: "string" },
		skip: { type: "string", multiple: true, default: [] },
		list: { type: "boolean", default: false },
		help: { type: "boolean", short: "h", default: false },
	},
});

if (values.list) {
	for (const { name } of assertions) console.log(name);
} else if (values.help || !values.endpoint) {
	console.log(usage);
	process.exitCode = values.help ? 0 : 2;
} else {
	const { env } = process;
	const target = openTarget({
		endpoint: values.endpoint,
		region: values.region,
		control: values.control,
		owner: {
			accessKeyId: env.AWS_ACCESS_KEY_ID ?? "111122223333",
			secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? "any",
			sessionToken: env.AWS_SESSION_TOKEN,
		},
		stranger: env.OTHER_ACCESS_KEY_ID
			? { accessKeyId: env.OTHER_ACCESS_KEY_ID, secretAccessKey: env.OTHER_SECRET_ACCESS_KEY ?? "any" }
			: undefined,
	});
	try {
		await target.ping();
		const verdicts = await runSuite(target, values.skip);
		for (const { name, outcome, why } of verdicts) {
			const reason = outcome === "passed" ? "" : `: ${outcome === "failed" ? "" : `${outcome}, `}${why}`;
			console.log(`${marks[outcome]} ${name}${reason}`);
		}
		const count = (outcome: Verdict["outcome"]) => verdicts.filter((one) => one.outcome === outcome).length;
		console.log(
			`\n${count("passed")} passed, ${count("failed")} failed, ${count("skipped")} skipped, ${count("untried")} not tried.`,
		);
		process.exitCode = count("failed") > 0 ? 1 : 0;
	} catch (error) {
		console.error((error as Error).message);
		process.exitCode = 2;
	} finally {
		await target.close();
	}
}
