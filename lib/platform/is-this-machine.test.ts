import { expect, it } from "vitest";
import { isThisMachine } from "./is-this-machine.ts";

it.each([
	"localhost",
	"LOCALHOST",
	"localhost.",
	"kms.localhost",
	"127.0.0.1",
	"127.8.8.8",
	"127.1",
	"2130706433",
	"0x7f000001",
	"0.0.0.0",
	"0",
	"::1",
	"[::1]",
	"[::]",
	"[::ffff:127.0.0.1]",
	"[::ffff:7f00:1]",
])("%s is this machine", (host) => expect(isThisMachine(host)).toBe(true));

it.each([
	"",
	"db.internal",
	"localhost.example",
	"notlocalhost",
	"128.0.0.1",
	"10.0.0.1",
	"::2",
	"[::ffff:10.0.0.1]",
	"h1,localhost",
])("%s is another machine", (host) => expect(isThisMachine(host)).toBe(false));
