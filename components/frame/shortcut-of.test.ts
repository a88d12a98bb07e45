import { expect, test } from "vitest";
import { shortcutOf } from "./shortcut-of.ts";

const plain = { metaKey: false, ctrlKey: false, altKey: false, isComposing: false };

test("⌘K on Apple's keyboards and Ctrl-K elsewhere open the command menu, and not the other way round", () => {
	expect(shortcutOf({ ...plain, key: "k", metaKey: true }, true)).toBe("commands");
	expect(shortcutOf({ ...plain, key: "K", ctrlKey: true }, false)).toBe("commands");
	expect(shortcutOf({ ...plain, key: "k", ctrlKey: true }, true)).toBeNull();
	expect(shortcutOf({ ...plain, key: "k", metaKey: true }, false)).toBeNull();
});

test("/ and ? are shortcuts alone, and not with a modifier", () => {
	expect(shortcutOf({ ...plain, key: "/" }, false)).toBe("search");
	expect(shortcutOf({ ...plain, key: "?" }, false)).toBe("shortcuts");
	for (const modifier of ["metaKey", "ctrlKey", "altKey"])
		for (const key of ["/", "?"]) expect(shortcutOf({ ...plain, key, [modifier]: true }, false)).toBeNull();
});

test("a plain K and a key of an input method are no shortcuts", () => {
	expect(shortcutOf({ ...plain, key: "k" }, false)).toBeNull();
	expect(shortcutOf({ ...plain, key: "/", isComposing: true }, false)).toBeNull();
});
