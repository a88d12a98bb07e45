// Preloaded into a process (--import) whose wall clock its parent moves, as an administrator does: { moveWallClockMs: … }.
const present = Date.now;
let movedMs = 0;
Date.now = () => present() + movedMs;
process.on("message", (message: { moveWallClockMs?: number }) => {
	movedMs += message.moveWallClockMs ?? 0;
});
// Listening alone would keep the process alive.
process.channel?.unref();
