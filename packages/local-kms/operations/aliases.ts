import { z } from "zod";
import { aliasArn } from "../arn.ts";
import { epochSeconds } from "../keys/key-metadata.ts";
import { KmsError, notFound, validation } from "../kms-error.ts";
import { keyId, limit, marker } from "./input.ts";
import { type Call, operation } from "./operation.ts";
import { page } from "./page.ts";
import { reachKey } from "./reach-key.ts";

const ALIASES_PER_KEY = 50;
const aliasName = z
	.string()
	.min(1)
	.max(256)
	.regex(/^[a-zA-Z0-9:/_-]+$/);
const pairInput = z.object({ AliasName: aliasName, TargetKeyId: keyId });

export const createAlias = operation(pairInput, (call, request) => {
	checkName(request.AliasName);
	const key = reachTarget(call, request.TargetKeyId, "CreateAlias");
	if (call.store.findAlias(call.caller, request.AliasName)) {
		const arn = aliasArn(call.caller, request.AliasName);
		throw new KmsError("AlreadyExistsException", `An alias with the name ${arn} already exists`);
	}
	const taken = call.store.listAliases(call.caller).filter((alias) => alias.keyId === key.keyId);
	if (taken.length >= ALIASES_PER_KEY) {
		throw new KmsError("LimitExceededException", `A key can have ${ALIASES_PER_KEY} aliases.`);
	}
	const { account, region } = call.caller;
	const now = call.now();
	call.store.putAlias({
		account,
		region,
		name: request.AliasName,
		keyId: key.keyId,
		createdAt: now,
		updatedAt: now,
	});
});

export const updateAlias = operation(pairInput, (call, request) => {
	checkName(request.AliasName);
	const alias = existingAlias(call, request.AliasName);
	const target = reachTarget(call, request.TargetKeyId, "UpdateAlias");
	const current = reachKey(call, alias.keyId, { operation: "DescribeKey", action: "UpdateAlias" });
	const isSymmetric = (spec: string) => spec === "SYMMETRIC_DEFAULT";
	if (current.keyUsage !== target.keyUsage || isSymmetric(current.keySpec) !== isSymmetric(target.keySpec)) {
		throw validation(`Alias ${request.AliasName} cannot be moved to a key of another type or usage.`);
	}
	call.store.putAlias({ ...alias, keyId: target.keyId, updatedAt: call.now() });
});

export const deleteAlias = operation(z.object({ AliasName: aliasName }), (call, request) => {
	checkName(request.AliasName);
	const alias = existingAlias(call, request.AliasName);
	reachKey(call, alias.keyId, { operation: "DeleteAlias" });
	call.store.removeAlias(alias);
});

export const listAliases = operation(
	z.object({ KeyId: keyId.optional(), Limit: limit(100), Marker: marker }),
	(call, request) => {
		const reach = { operation: "DescribeKey", action: "ListAliases" };
		const only = request.KeyId === undefined ? undefined : reachKey(call, request.KeyId, reach).keyId;
		const aliases = call.store
			.listAliases(call.caller)
			.filter((alias) => only === undefined || alias.keyId === only);
		const { items, ...rest } = page(aliases, ({ name }) => name, request, 50);
		return {
			Aliases: items.map((alias) => ({
				AliasName: alias.name,
				AliasArn: aliasArn(alias, alias.name),
				TargetKeyId: alias.keyId,
				CreationDate: epochSeconds(alias.createdAt),
				LastUpdatedDate: epochSeconds(alias.updatedAt),
			})),
			...rest,
		};
	},
);

function checkName(name: string): void {
	if (!name.startsWith("alias/") || name === "alias/") {
		throw validation(
			'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
		);
	}
	if (name.startsWith("alias/aws/")) {
		throw new KmsError("NotAuthorizedException", `${name} is reserved for AWS managed keys.`);
	}
	if (name.includes(":")) throw new KmsError("InvalidAliasNameException", `${name} contains a colon.`);
}

function existingAlias(call: Call, name: string) {
	const alias = call.store.findAlias(call.caller, name);
	if (!alias) throw notFound(`Alias ${aliasArn(call.caller, name)} is not found.`);
	return alias;
}

function reachTarget(call: Call, identifier: string, operation: string) {
	if (/(^|:)alias\//.test(identifier)) throw validation("Aliases must refer to keys. Not aliases.");
	return reachKey(call, identifier, { operation });
}
