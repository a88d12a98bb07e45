import type { Db } from "../../platform/db.ts";
import { KeyholdError } from "../../platform/errors.ts";

/** Finds a user by email address, ignoring case and spaces around it. @throws KeyholdError NOT_FOUND */
export async function findUser(on: Db, address: string) {
	const email = address.trim().toLowerCase();
	const user = await on.user.findUnique({ where: { email } });
	if (!user) throw new KeyholdError("NOT_FOUND", `There is no user with the address ${email}.`);
	return user;
}
