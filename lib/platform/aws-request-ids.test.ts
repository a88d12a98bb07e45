import { setImmediate as turn } from "node:timers/promises";
import { expect, it } from "vitest";
import { awsRequestIds, collectAwsRequestIds, noteAwsRequestId } from "./aws-request-ids.ts";

it("gives each of two changes under way at once its own ids, in the order of the answers", async () => {
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

it("hands what a check was told to the change within it", async () => {
	const ids = await collectAwsRequestIds(async () => {
		noteAwsRequestId("refused");
		return collectAwsRequestIds(async () => awsRequestIds());
	});
	expect(ids).toEqual(["refused"]);
});

it("keeps no more than a hundred, each once, and none that AWS did not give", async () => {
	const ids = await collectAwsRequestIds(async () => {
		noteAwsRequestId(undefined);
		for (let call = 0; call < 300; call++) noteAwsRequestId(`${call % 150}`);
		return awsRequestIds();
	});
	expect(ids).toEqual(Array.from({ length: 100 }, (_, call) => `${call}`));
});
