import { expect, it } from "vitest";
import { NoRoom, takeRoom } from "./room.ts";

it("all requests share the room, and give back what they took", () => {
	const half = 128 * 1024 * 1024;
	const [first, second] = [takeRoom(), takeRoom()];
	first.take(half);
	second.take(half);
	expect(() => second.take(1)).toThrow(NoRoom);
	first.release();
	second.take(1);
	second.release();
	const third = takeRoom();
	third.take(2 * half);
	third.release();
	third.release();
	expect(() => takeRoom().take(2 * half + 1)).toThrow(NoRoom);
});
