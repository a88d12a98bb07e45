import { z } from "zod";
import type { Tag } from "../keys/key-record.ts";
import { KmsError } from "../kms-error.ts";
import { keyId, tags } from "./input.ts";
import { operation } from "./operation.ts";
import { reachKey } from "./reach-key.ts";

const TAGS_PER_KEY = 50;

export function checkTags(list: readonly Tag[]): void {
	const names = list.map(({ TagKey }) => TagKey);
	if (names.some((name) => name.toLowerCase().startsWith("aws:"))) {
		throw new KmsError("TagException", "Tags beginning with aws: are reserved");
	}
	if (new Set(names).size !== names.length) throw new KmsError("TagException", "Duplicate tag keys");
	if (names.length > TAGS_PER_KEY) throw new KmsError("TagException", "Too many tags");
}

export const tagResource = operation(z.object({ KeyId: keyId, Tags: tags }), (call, request) => {
	const key = reachKey(call, request.KeyId, { operation: "TagResource" });
	checkTags(request.Tags);
	const isReplaced = (tag: Tag) => request.Tags.some(({ TagKey }) => TagKey === tag.TagKey);
	const merged = [...key.tags.filter((tag) => !isReplaced(tag)), ...request.Tags];
	checkTags(merged);
	call.store.put({ ...key, tags: merged });
});

export const untagResource = operation(
	z.object({ KeyId: keyId, TagKeys: z.array(z.string().min(1).max(128)).max(200) }),
	(call, request) => {
		const key = reachKey(call, request.KeyId, { operation: "UntagResource" });
		call.store.put({ ...key, tags: key.tags.filter(({ TagKey }) => !request.TagKeys.includes(TagKey)) });
	},
);

export const listResourceTags = operation(z.object({ KeyId: keyId }), (call, request) => {
	const key = reachKey(call, request.KeyId, { operation: "ListResourceTags" });
	return { Tags: key.tags, Truncated: false };
});
