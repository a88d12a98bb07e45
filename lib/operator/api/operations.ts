import type { Operation } from "../../api/operation.ts";
import * as accounts from "./operations/accounts.ts";
import * as links from "./operations/links.ts";
import * as offboarding from "./operations/offboarding.ts";
import * as organizations from "./operations/organizations.ts";
import * as providers from "./operations/providers.ts";
import * as staffChannels from "./operations/staff-channels.ts";
import * as tokens from "./operations/tokens.ts";

export const operatorBasePath = "/operator/v1";

/** Every operation of the operator API. */
export const operatorOperations: Operation[] = [
	organizations,
	offboarding,
	links,
	accounts,
	tokens,
	providers,
	staffChannels,
].flatMap((room) => Object.values(room));
