import { randomBytes } from "node:crypto";
import { connect } from "../packages/sdk/index.ts";
import { startLeaseServer } from "../packages/sdk/testing/lease-server.ts";
import { benchApplicationKmsCalls } from "./application-kms-calls.ts";
import { benchPrismaExtension } from "./prisma-extension.ts";
import { measure, median, medianRatio } from "./rounds.ts";
import { nodeCrypto, timed } from "./seal-and-open.ts";
import type { Figure } from "./table.ts";
import { benchVaultApi } from "./vault-api.ts";
import { benchVendorTables } from "./vendor-tables.ts";
import type { World } from "./world.ts";

const ours = "@keyhold/sdk";
const bare = "node:crypto";
const floors = [
	{ size: 256, floor: 0.7 },
	{ size: 1_024, floor: 0.8 },
	{ size: 16_384, floor: 0.9 },
];

/** Seals and opens a vendor's own field with the SDK, the call included, against the limit. The data key is leased. */
export async function benchApplicationData(world: World): Promise<Figure[]> {
	const { isQuick, databaseUrl } = world;
	const server = await startLeaseServer();
	const keyhold = connect({ url: server.url, token: server.token, name: "bench" });
	const place = { tenant: "acme", context: ["notes", "01890a5d-ac96-774b-bcce-b302099a8057", "body"] };
	const figures: Figure[] = [];
	try {
		for (const { size, floor } of floors) {
			const value = randomBytes(size);
			const sdk = async () => {
				const opened = await keyhold.open(place, await keyhold.seal(place, value));
				if (!value.equals(opened)) throw new Error("A value did not come back as it was.");
			};
			const measured = await measure(isQuick ? 5 : 15, [timed(ours, sdk), timed(bare, nodeCrypto(value))]);
			figures.push({
				figure: `SDK seal + open, ${size} B`,
				against: bare,
				ours: median(measured[ours] ?? []),
				theirs: median(measured[bare] ?? []),
				unit: "/s",
				value: medianRatio(measured, ours, bare),
				floor,
			});
		}
		figures.push(...(await benchPrismaExtension(keyhold, databaseUrl, isQuick ? 10 : 40)));
		figures.push(...(await benchVendorTables(keyhold, server, databaseUrl, isQuick)));
	} finally {
		keyhold.close();
		await server.stop();
	}
	figures.push(...(await benchVaultApi(world)), await benchApplicationKmsCalls(world));
	return figures;
}
