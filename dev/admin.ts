// npm run admin: the operator's command line, which beside a running `npm start` needs no DATABASE_URL.
import { join } from "node:path";
import { findInstance } from "./run/running-instance.ts";

const instance = process.env.DATABASE_URL ? null : findInstance(join(import.meta.dirname, ".."));
if (instance) process.env.DATABASE_URL = instance.databaseUrl;
await import("../lib/operator/main.ts");
