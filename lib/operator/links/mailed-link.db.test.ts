import { beforeAll, describe, expect, it } from "vitest";
import { callOperatorApi, operatorToken } from "../../../testing/call-operator-api.ts";
import { useMailReceiver } from "../../../testing/mail-receiver.ts";
import { useSuiteDatabase } from "../../../testing/suite-database.ts";
import { createTestOrganization } from "../../../testing/suite-organization.ts";
import { readAccessLink } from "../../identity/access-links/read-access-link.ts";

process.env.NEXTAUTH_URL = "https://keys.vendor.example";

describe("a set-up link that is mailed", () => {
	useSuiteDatabase();
	const mail = useMailReceiver();
	let token: string;
	beforeAll(async () => {
		token = await operatorToken("links:write");
	});
	const ask = async (more: object) => {
		const { slug } = await createTestOrganization();
		const body = { email: `it@${slug}.example`, name: "IT", isMailed: true, ...more };
		const answer = await callOperatorApi(`/organizations/${slug}/access-links`, {
			method: "POST",
			token,
			body,
		});
		return { status: answer.status, json: await answer.json(), to: body.email };
	};

	it("reaches its person, and works", async () => {
		const { status, json, to } = await ask({ kind: "SETUP" });
		expect([status, json.isMailed]).toEqual([201, true]);
		const [sent] = mail.mails;
		expect(sent?.to).toEqual([to]);
		const [, link = ""] = sent?.text.match(/https:\/\/keys\.vendor\.example\/access\/(\S+)/) ?? [];
		expect((await readAccessLink(link)).state).toBe("open");
	});

	it("exists all the same if the mail can't be sent, and the answer says so", async () => {
		mail.isRefusing = true;
		const { status, json } = await ask({ kind: "SETUP" });
		expect([status, json.isMailed]).toEqual([201, false]);
		expect((await readAccessLink(json.path.slice("/access/".length))).state).toBe("open");
	});

	it("is never one that expires within a minute", async () => {
		expect((await ask({})).status).toBe(400);
	});
});
