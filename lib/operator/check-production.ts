// Runs before `npm run start:prod`, `npm run gateway` and `npm run worker`: exits with a sentence for each mistake, if any.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { kmsEndpointHost } from "../kms/kms-endpoint.ts";
import { productionMistakes, productionWarnings } from "./production-gate.ts";

const { env } = process;
const kind = process.argv[2];
const kmsHost = await kmsEndpointHost(env.AWS_REGION || "us-east-1");
const mistakes = productionMistakes(env, kmsHost, { isGateway: kind === "gateway" });
if (kind === "console" && !existsSync(join(env.KEYHOLD_BUILD_DIR || ".next", "BUILD_ID"))) {
	mistakes.push("The console has not been built. Run: npm run build");
}
for (const sentence of [...mistakes, ...productionWarnings(env)]) console.error(sentence);
process.exit(mistakes.length === 0 ? 0 : 1);
