/** Runs a program of `node_modules/.bin`, and resolves to its exit code. */
export type Run = (program: string, args: string[], env?: Record<string, string>) => Promise<number>;
export type Context = { run: Run; say: (text: string) => void; signal: AbortSignal; paths: string[] };
export type Part = {
	name: string;
	/** Other names to call it by. */
	aliases?: string[];
	/** The part runs one file, or several, when they are named. */
	takesPaths?: boolean;
	/** The part reads options, which it gets as its paths. */
	takesOptions?: boolean;
	run: (context: Context) => Promise<number>;
};
