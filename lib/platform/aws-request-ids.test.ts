import { setImmediate as turn } from "node:timers/promises";
import { expect, it } from "vitest";
import { awsRequestIds, collectAwsRequestIds, noteAwsRequestId } from "./aws-request-ids.ts";

it("two concurrent changes each get their own ids, in the order of the answers", async () => {
	const change = (name: string) =>
		collectAwsRequestIds(async () => {
			noteAwsRequestId(`${name} 1`);
			await turn();
			noteAwsRequestId(`${name} 2`);
			await turn();
			return awsRequestIds();
		});
	expect(await Promise.all([change("a"), change("b")])).toEqual([
		["a 1", "a 2"],
		["b 1", "b 2"],
	]);
	expect(awsRequestIds()).toEqual([]);
});

it("a change gets the ids of the check that it is part of", async () => {
	const ids = await collectAwsRequestIds(async () => {
		noteAwsRequestId("refused");
		return collectAwsRequestIds(async () => awsRequestIds());
	});
	expect(ids).toEqual(["refused"]);
});

it("a collection keeps at most 100 ids, each once, and none that AWS did not send", async () => {
	const ids = await collectAwsRequestIds(async () => {
		noteAwsRequestId(undefined);
		for (let call = 0; call < 300; call++) noteAwsRequestId(`${call % 150}`);
		return awsRequestIds();
	});
	expect(ids).toEqual(Array.from({ length: 100 }, (_, call) => `${call}`));
});
