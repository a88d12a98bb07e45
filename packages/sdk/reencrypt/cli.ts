#!/usr/bin/env node
import { runCli } from "./run-cli.ts";

const stopping = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stopping.abort());
process.exitCode = await runCli(process.argv.slice(2), process, stopping.signal);
