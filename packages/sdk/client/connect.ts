import { randomUUID } from "node:crypto";
import { basename } from "node:path";
import { KeyholdError } from "../errors.ts";
import { httpScans } from "../reencrypt/http-scans.ts";
import { DataKeys } from "./data-keys.ts";
import type { ConnectOptions, Keyhold } from "./keyhold.ts";
import { KeyholdClient } from "./keyhold-client.ts";
import { loadTracer } from "./tracing.ts";
import { createTransport } from "./transport.ts";

const defaultTimeoutMs = 5_000;
const maxNameLength = 100;

/**
 * A client of Keyhold for this process. It sends nothing until it is used, and keeps no process alive. One per process is
 * enough: it serves all tenants. @throws KeyholdError INVALID_INPUT or TLS_REQUIRED
 */
export function connect({ url, token, name, version, timeoutMs, onEvent }: ConnectOptions): Keyhold {
	const transport = createTransport(baseUrlOf(url), validToken(token), validTimeout(timeoutMs));
	void loadTracer();
	const process = { id: randomUUID(), ...applicationOf(name, version) };
	return new KeyholdClient(new DataKeys(transport, process, onEvent), httpScans(transport, process));
}

function baseUrlOf(url: string): URL {
	const base = URL.canParse(url) ? new URL(url) : null;
	if (
		!base ||
		!/^https?:$/.test(base.protocol) ||
		base.username ||
		base.password ||
		base.search ||
		base.hash
	) {
		throw new KeyholdError(
			"INVALID_INPUT",
			"`url` must be the address of Keyhold's gateway, such as https://keyhold.example.com, without user, query or fragment.",
		);
	}
	if (base.protocol === "http:" && !isThisMachine(base.hostname)) {
		throw new KeyholdError(
			"TLS_REQUIRED",
			"`url` must begin with https://, since data keys travel over this connection. Only an address on this machine may use http://.",
		);
	}
	if (!base.pathname.endsWith("/")) base.pathname += "/";
	return base;
}

function isThisMachine(hostname: string): boolean {
	return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function validToken(token: string | undefined): string {
	if (typeof token === "string" && /^[\x21-\x7e]{1,512}$/.test(token)) return token;
	throw new KeyholdError(
		"INVALID_INPUT",
		"`token` must be an application token (ka_…). Ask your Keyhold operator for one.",
	);
}

function validTimeout(timeoutMs = defaultTimeoutMs): number {
	if (Number.isInteger(timeoutMs) && timeoutMs >= 1 && timeoutMs <= 60_000) return timeoutMs;
	throw new KeyholdError("INVALID_INPUT", "`timeoutMs` must be a whole number from 1 to 60,000.");
}

/** The name under which Keyhold shows this process. */
function applicationOf(name: string | undefined, version: string | undefined) {
	const { npm_package_name, npm_package_version } = process.env;
	const application = {
		name: shortened(name ?? npm_package_name ?? basename(process.argv[1] ?? "node")),
		version: shortened(version ?? (name === undefined ? npm_package_version : undefined) ?? ""),
	};
	return application.version === "" ? { name: application.name } : application;
}

function shortened(text: string): string {
	return String(text).replaceAll("\0", "").slice(0, maxNameLength).toWellFormed();
}
