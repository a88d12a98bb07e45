// npm run admin: the operator's command line, which beside a running `npm start` needs no DATABASE_URL and no AWS.
import { join } from "node:path";
import { findInstance } from "./run/running-instance.ts";

const instance = process.env.DATABASE_URL ? null : findInstance(join(import.meta.dirname, ".."));
if (instance) process.env.DATABASE_URL = instance.databaseUrl;
if (instance?.kmsUrl) {
	process.env.AWS_ENDPOINT_URL_KMS = instance.kmsUrl;
	process.env.AWS_ACCESS_KEY_ID = "AKIDKEYHOLD";
	process.env.AWS_SECRET_ACCESS_KEY = "unused by the local KMS";
}
await import("../lib/operator/main.ts");
