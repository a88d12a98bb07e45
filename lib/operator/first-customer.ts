/** The commands that set up a customer, in their order, with names to replace. The last one may be left to the Org Admin. */
export const firstCustomer = [
	{
		title: "Create the organization",
		command: 'npm run admin -- org create --slug acme --name "Acme"',
		outcome: "Prints the address of the organization's pages.",
	},
	{
		title: "Create a deployment in the region where its data is stored",
		command: "npm run admin -- deployment create --org acme --name Production --region us-west-1",
		outcome: "The customer's KMS key has to be in this region.",
	},
	{
		title: "Create its first Org Admin",
		command: "npm run admin -- user create --email ada@acme.example --name Ada --org acme --role ORG_ADMIN",
		outcome:
			"Prints a password once. Give it to that person securely; they add the key and invite the others.",
	},
	{
		title: "Create an API token for your OpenTelemetry exporter",
		command: "npm run admin -- token create --org acme --name exporter --scope telemetry:write",
		outcome: "Prints the token once. An Org Admin can also create tokens in the console.",
	},
] as const;
