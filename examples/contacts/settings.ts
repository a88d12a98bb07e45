/** The settings of the example, from its environment. `npm run example` sets them. */
export const settings = {
	port: Number(process.env.CONTACTS_PORT || 3100),
	databaseUrl: required("CONTACTS_DATABASE_URL"),
	keyhold: { url: required("KEYHOLD_GATEWAY_URL"), token: required("KEYHOLD_APPLICATION_TOKEN") },
};

function required(name: string): string {
	const value = process.env[name];
	if (!value) throw new Error(`Set ${name}, or start the example with npm run example.`);
	return value;
}
