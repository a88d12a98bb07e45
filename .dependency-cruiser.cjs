// The arrows of the house: a room of lib imports only the rooms listed for it.
const rooms = {
	platform: [],
	mail: ["platform"],
	migrations: ["platform"],
	kms: ["platform"],
	probe: ["platform", "kms"],
	vault: ["platform", "kms"],
	audit: ["platform"],
	access: ["platform", "audit"],
	identity: ["platform", "mail", "vault", "audit", "access"],
	organizations: ["platform", "mail", "audit", "access", "identity"],
	sso: ["platform", "mail", "vault", "audit", "access", "identity"],
	api: ["platform", "probe", "access"],
	"audit-log": ["platform", "vault", "audit", "access"],
	keys: ["platform", "kms", "probe", "vault", "audit", "access", "organizations", "application-data"],
	health: ["platform", "kms", "probe", "vault", "audit", "access", "keys"],
	metrics: ["platform", "kms"],
	support: ["platform", "kms", "probe", "vault", "access", "application-data", "keys", "health"],
	evidence: ["platform", "audit", "access", "keys"],
	otlp: ["platform"],
	telemetry: ["platform", "vault", "access", "otlp"],
	queries: ["platform", "vault", "access"],
	"application-data": ["platform", "vault", "audit", "access"],
	alerts: ["platform", "mail", "kms", "vault", "audit", "access"],
	offboarding: ["platform", "mail", "vault", "audit", "access", "audit-log", "evidence"],
	operator: [
		"platform",
		"mail",
		"kms",
		"vault",
		"audit",
		"access",
		"identity",
		"organizations",
		"sso",
		"api",
		"audit-log",
		"alerts",
		"offboarding",
	],
	jobs: [
		"platform",
		"vault",
		"audit",
		"access",
		"identity",
		"organizations",
		"api",
		"keys",
		"health",
		"metrics",
		"evidence",
		"telemetry",
		"queries",
		"application-data",
		"alerts",
		"offboarding",
	],
};

// A test may look at the whole house.
const tests = "\\.test\\.ts$";

const roomRules = Object.entries(rooms).map(([room, allowed]) => ({
	name: `lib/${room}`,
	severity: "error",
	comment: `lib/${room} may import only: ${allowed.join(", ") || "nothing of ours"}`,
	from: { path: `^lib/${room}/`, pathNot: tests },
	to: { path: "^lib/", pathNot: [room, ...allowed].map((name) => `^lib/${name}/`) },
}));

// The rooms of components. A feature imports the shared rooms, and of the features only those listed for it.
const sharedComponents = { ui: [], form: [], list: ["ui"], "key-changes": ["ui"], "key-health": ["ui"] };
const features = {
	account: [],
	alerts: [],
	approvals: [],
	"audit-log": [],
	evidence: ["audit-log"],
	frame: [],
	keys: ["approvals"],
	members: [],
	queries: [],
	"request-logs": ["telemetry"],
	settings: [],
	support: [],
	telemetry: [],
	tokens: [],
	traces: ["telemetry"],
};
const componentRooms = {
	...sharedComponents,
	...Object.fromEntries(
		Object.entries(features).map(([room, others]) => [room, [...Object.keys(sharedComponents), ...others]]),
	),
};
const componentRules = Object.entries(componentRooms).map(([room, allowed]) => ({
	name: `components/${room}`,
	severity: "error",
	comment: `components/${room} may import only: ${allowed.join(", ") || "no other room"}`,
	from: { path: `^components/${room}/`, pathNot: tests },
	to: {
		// The files outside the rooms, such as the confirm dialog, are for every room but ui.
		path: room === "ui" ? "^components/" : "^components/[^/]+/",
		pathNot: [room, ...allowed].map((name) => `^components/${name}/`),
	},
}));

module.exports = {
	forbidden: [
		{ name: "no-circular", severity: "error", from: {}, to: { circular: true } },
		{ name: "no-unresolved", severity: "error", from: {}, to: { couldNotResolve: true } },
		...roomRules,
		...componentRules,
		{
			name: "components-outside-the-rooms",
			severity: "error",
			comment: "The files that every room shares import ui alone.",
			from: { path: "^components/[^/]+$" },
			to: { path: "^components/[^/]+/", pathNot: "^components/ui/" },
		},
		{
			name: "components-in-listed-rooms",
			severity: "error",
			comment: "Add a new room of components to the list of features.",
			from: {},
			to: {
				path: "^components/[^/]+/",
				pathNot: Object.keys(componentRooms).map((room) => `^components/${room}/`),
			},
		},
		{
			name: "lib-stands-alone",
			severity: "error",
			comment:
				"lib knows no page, no component and nothing that stands in for the cloud (tests may use dev/)",
			from: { path: "^lib/", pathNot: tests },
			to: {
				path: "^(app|components|gateway|dev|packages|testing|e2e|bench)/",
				pathNot: "^packages/sdk/(sealed|ring)/index\\.ts$",
			},
		},
		{
			name: "gateway-and-console-are-apart",
			severity: "error",
			comment: "a process that takes telemetry in knows no page, and a page none of the data plane",
			from: { path: "^gateway/", pathNot: tests },
			to: { path: "^(app|components|dev|e2e|bench)/|node_modules/(react|react-dom|next|next-auth)/" },
		},
		{
			name: "console-and-gateway-are-apart",
			severity: "error",
			from: { path: "^(app|components)/", pathNot: tests },
			to: { path: "^gateway/" },
		},
		{
			name: "bench-measures-from-outside",
			severity: "error",
			from: { path: "^(app|components|gateway|dev|e2e)/" },
			to: { path: "^bench/" },
		},
		{
			name: "react-and-next-stay-above-lib",
			severity: "error",
			from: { path: "^lib/" },
			to: { path: "node_modules/(react|react-dom|next|next-auth|next-safe-action)/" },
		},
		{
			name: "aws-sdk-only-in-lib-kms",
			severity: "error",
			from: { path: "^(app|components|gateway|lib)/", pathNot: ["^lib/(kms|probe)/", tests] },
			to: { path: "node_modules/@aws-sdk/" },
		},
		{
			name: "components-present",
			severity: "error",
			comment: "components draw what they are given: of lib they see types and pure tables, never routes",
			from: { path: "^components/" },
			to: { path: "^(app|gateway|dev|e2e|bench)/" },
		},
		{
			name: "local-kms-stands-alone",
			severity: "error",
			comment: "the local KMS is a package of its own",
			from: { path: "^packages/local-kms/" },
			to: { path: "^(app|components|gateway|lib|dev|testing|e2e|bench)/" },
		},
		{
			name: "sdk-stands-alone",
			severity: "error",
			comment: "the SDK runs in the vendor's process",
			from: { path: "^packages/sdk/", pathNot: tests },
			to: { path: "^(app|components|gateway|lib|dev|testing|e2e|bench|packages/local-kms)/" },
		},
		{
			name: "examples-are-the-vendors",
			severity: "error",
			comment:
				"an example knows the SDK as a vendor does; the file that runs it may use what npm start leaves",
			from: { path: "^examples/", pathNot: ["/run\\.ts$", tests] },
			to: {
				path: "^(app|components|gateway|lib|dev|packages|testing|e2e|bench)/",
				pathNot: "^packages/sdk/(index|prisma/index)\\.ts$",
			},
		},
		{
			name: "local-kms-has-one-entry-point",
			severity: "error",
			from: { pathNot: "^packages/local-kms/" },
			to: { path: "^packages/local-kms/", pathNot: "^packages/local-kms/index\\.ts$" },
		},
	],
	options: {
		doNotFollow: { path: "node_modules" },
		exclude: { path: "^(\\.next|lib/platform/prisma/|examples/[^/]+/generated/)" },
		tsPreCompilationDeps: true,
		tsConfig: { fileName: "tsconfig.json" },
		enhancedResolveOptions: {
			extensions: [".ts", ".tsx", ".js", ".mjs", ".cjs", ".json"],
			exportsFields: ["exports"],
			conditionNames: ["keyhold-source", "import", "require", "node", "default", "types"],
		},
	},
};
