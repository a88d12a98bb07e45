import { Readable } from "node:stream";
import { beforeEach, describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../../testing/suite-database.ts";
import { addTestMember, type TestMember } from "../../../testing/suite-member.ts";
import { createTestOrganization, type TestOrganization } from "../../../testing/suite-organization.ts";
import { startSession } from "../../access/sessions.ts";
import { isPasswordRight } from "../../identity/passwords.ts";
import { db } from "../../platform/db.ts";
import { runCommand } from "./run-command.ts";

describe("npm run admin -- user", () => {
	useSuiteDatabase();
	let acme: TestOrganization;
	let ada: TestMember;
	beforeEach(async () => {
		acme = await createTestOrganization();
		ada = await addTestMember(acme, "ORG_ADMIN");
		for (const ip of ["203.0.113.1", "203.0.113.2"])
			await startSession(ada.userId, "PASSWORD", { ip, userAgent: null });
	});

	const run = (command: string, input = "") => runCommand(command.split(" "), Readable.from([input]));
	const user = () => db().user.findUniqueOrThrow({ where: { id: ada.userId } });
	const openSessions = () => db().session.count({ where: { userId: ada.userId, endedAt: null } });
	const lastAction = async () =>
		(await db().auditEvent.findFirst({ where: { chainId: acme.id }, orderBy: { seq: "desc" } }))?.action;

	it("gives another password, shown once, and ends all sessions", async () => {
		const before = (await user()).passwordHash;
		const { password, sessionsEnded } = JSON.parse(
			await run(`user reset-password --email ${ada.email} --json`),
		);
		expect([sessionsEnded, await openSessions()]).toEqual([2, 0]);
		const { passwordHash, passwordChangedAt } = await user();
		expect(passwordHash).not.toBe(before);
		expect(await isPasswordRight(passwordHash, password)).toBe(true);
		expect(passwordChangedAt).not.toBeNull();
		expect(await lastAction()).toBe("user.password_reset");
	});

	it("reads the password from standard input and never prints it; a weak one is refused and changes nothing", async () => {
		const said = await run(
			`user reset-password --email ${ada.email} --password-stdin`,
			"violet harbour orbit\n",
		);
		expect(said).not.toContain("violet");
		const { passwordHash } = await user();
		expect(await isPasswordRight(passwordHash, "violet harbour orbit")).toBe(true);
		await startSession(ada.userId, "PASSWORD", { ip: null, userAgent: null });
		await expect(run(`user reset-password --email ${ada.email} --password-stdin`, "short\n")).rejects.toThrow(
			/Use at least 12 characters/,
		);
		expect((await user()).passwordHash).toBe(passwordHash);
		expect(await openSessions()).toBe(1);
	});

	it("disables an account with its sessions, and enables it again without them", async () => {
		expect(await run(`user disable --email ${ada.email}`)).toContain("sessions ended: 2");
		expect((await user()).disabledAt).not.toBeNull();
		expect(await openSessions()).toBe(0);
		expect(await lastAction()).toBe("user.disabled");
		await run(`user enable --email ${ada.email}`);
		expect((await user()).disabledAt).toBeNull();
		expect(await openSessions()).toBe(0);
		await expect(run("user disable --email unknown@example.com")).rejects.toThrow(/no user/i);
	});

	it("removes a second factor, and says so if there was none", async () => {
		expect(await run(`user reset-second-factor --email ${ada.email}`)).toContain(
			"There was no two-factor authentication",
		);
		expect(await openSessions()).toBe(0);
		expect(await lastAction()).toBe("user.second_factor_reset");
	});
});
