// The application: a JSON API over one table.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import { KeyholdError } from "@keyhold/sdk";
import { addContact, findContacts, listContacts, type NewContact } from "./contacts.ts";
import { prisma } from "./database.ts";
import { settings } from "./settings.ts";

const server = createServer((request, response) => {
	answer(request, response).catch((error) => {
		const { status, message } = explain(error);
		send(response, status, { error: message });
	});
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
	const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
	if (pathname === "/health") return send(response, 200, { status: "ok" });
	const [, organization, resource] = /^\/([a-z0-9-]+)\/(contacts)$/.exec(pathname) ?? [];
	if (!organization || !resource) return send(response, 404, { error: "There is no such page." });
	if (request.method === "POST") {
		return send(response, 201, await addContact(organization, (await json(request)) as NewContact));
	}
	const email = searchParams.get("email");
	const contacts = email
		? await findContacts(organization, email)
		: await listContacts(organization, {
				take: Number(searchParams.get("take") ?? 100),
				after: searchParams.get("after") ?? "",
			});
	send(response, 200, contacts);
}

/** The application's own words for its users. */
function explain(error: unknown): { status: number; message: string } {
	if (error instanceof KeyholdError && error.code === "KEY_REVOKED") {
		return {
			status: 403,
			message: "Your organization has disabled its key. Enable it to read your contacts.",
		};
	}
	if (error instanceof KeyholdError && error.isRetryable) {
		return { status: 503, message: "Your contacts can't be read right now. Try again in a minute." };
	}
	console.error(error);
	return { status: 500, message: "Something went wrong." };
}

function send(response: ServerResponse, status: number, body: unknown): void {
	response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

server.listen(settings.port, "127.0.0.1", () =>
	console.log(`Contacts run at http://127.0.0.1:${settings.port}`),
);
process.on("SIGTERM", async () => {
	server.close();
	await prisma.$disconnect();
});
