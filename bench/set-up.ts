// Imported first. The log reads its level as it is loaded; the routes of `app` name files from the root, as Next does.
import { registerHooks } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

process.env.KEYHOLD_LOG_LEVEL ??= "error";

const root = join(import.meta.dirname, "..");
registerHooks({
	resolve: (specifier, context, next) =>
		next(
			specifier.startsWith("@/") ? pathToFileURL(join(root, specifier.slice(2))).href : specifier,
			context,
		),
});
