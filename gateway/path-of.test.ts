import { expect, it } from "vitest";
import { pathOf } from "./path-of.ts";

it.each([
	["/v1/logs", "/v1/logs"],
	["/v1/logs/", "/v1/logs"],
	["//v1/logs", "/v1/logs"],
	["/v1//logs//", "/v1/logs"],
	["/v1/logs?x=/v1/traces", "/v1/logs"],
	["/v1/logs#here", "/v1/logs"],
	["http://gateway.example:4318/v1/logs", "/v1/logs"],
	["HTTPS://gateway.example//v1/logs/?x", "/v1/logs"],
	["/", "/"],
	["//", "/"],
	["http://gateway.example", ""],
	["*", "*"],
	["/v1/%6Cogs", "/v1/%6Cogs"],
	["/v1/%E0%A4%A", "/v1/%E0%A4%A"],
	["/v1/../v1/logs", "/v1/../v1/logs"],
])("the path of %s is %j", (target, path) => {
	expect(pathOf(target)).toBe(path);
});
