import { readFile } from "node:fs/promises";

/** USER_HZ, which Linux fixes at 100 for what it shows in /proc. */
const ticksPerSecond = 100;

/** Processor time that a process has taken so far, in seconds. Source: proc(5), /proc/pid/stat, utime and stime. */
export async function cpuSeconds(pid: number): Promise<number> {
	const stat = await readFile(`/proc/${pid}/stat`, "utf8");
	const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
	return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** Memory that a process holds at this moment. */
export async function residentMebibytes(pid: number): Promise<number> {
	const status = await readFile(`/proc/${pid}/status`, "utf8");
	return Number(status.match(/VmRSS:\s+(\d+) kB/)?.[1]) / 1024;
}
