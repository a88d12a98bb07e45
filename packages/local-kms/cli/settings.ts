import { z } from "zod";
import type { LocalKmsOptions } from "../local-kms.ts";

const principalsSchema = z.record(z.string(), z.string());

/** Reads the options from the environment. @throws Error with one sentence that names the variable to change */
export function readSettings(env: NodeJS.ProcessEnv): LocalKmsOptions {
	return {
		dataDir: env.KEYHOLD_DATA_DIR || ".data",
		port: readPort(env.KEYHOLD_KMS_PORT),
		principals: readPrincipals(env.KEYHOLD_KMS_PRINCIPALS),
		control: env.KEYHOLD_KMS_CONTROL === "true",
	};
}

function readPort(text: string | undefined): number {
	if (!text) return 0;
	const port = Number(text);
	if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
	throw new Error(`KEYHOLD_KMS_PORT must be a port number, not "${text}".`);
}

function readPrincipals(text: string | undefined): Record<string, string> {
	if (!text) return {};
	try {
		return principalsSchema.parse(JSON.parse(text));
	} catch {
		throw new Error(
			'KEYHOLD_KMS_PRINCIPALS must be JSON such as {"AKIAVENDOR":"arn:aws:iam::999900001111:role/keyhold"}.',
		);
	}
}
