import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

export const temporarySuffix = ".tmp";

/** Replaces the file durably: a crash leaves either the old or the new content. */
export function writeDurably(path: string, text: string): void {
	const temporary = `${path}${temporarySuffix}`;
	// 0600: these files hold key material.
	const file = openSync(temporary, "w", 0o600);
	try {
		writeFileSync(file, text);
		fsyncSync(file);
	} finally {
		closeSync(file);
	}
	renameSync(temporary, path);
	syncDirectory(dirname(path));
}

export function removeDurably(path: string): void {
	rmSync(path, { force: true });
	syncDirectory(dirname(path));
}

/** A rename or removal survives a power failure only after the directory is synced. */
function syncDirectory(path: string): void {
	const directory = openSync(path, "r");
	try {
		fsyncSync(directory);
	} finally {
		closeSync(directory);
	}
}
