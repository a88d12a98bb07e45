import { connect } from "@keyhold/sdk";
import { sealedFields } from "@keyhold/sdk/prisma";
import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "./generated/client.ts";
import { settings } from "./settings.ts";

export const keyhold = connect({ ...settings.keyhold, name: "contacts" });

export const prisma = new PrismaClient({
	adapter: new PrismaPg({ connectionString: settings.databaseUrl }),
}).$extends(
	sealedFields(keyhold, {
		Contact: { tenant: "organizationId", sealed: ["email", "notes"], index: { email: "emailIndex" } },
	}),
);
