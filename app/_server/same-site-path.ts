const here = "http://same-site.invalid";

/** A path of this site to go on to, out of an address anybody can write; "/" for everything else. Pure. */
export function sameSitePath(value: string | undefined): string {
	if (!value?.startsWith("/")) return "/";
	const url = URL.parse(value, here);
	if (url?.origin !== here) return "/";
	const path = url.pathname + url.search + url.hash;
	// "/.//evil.example" is normalised to a path that a browser reads as another host.
	return path.startsWith("//") ? "/" : path;
}

/** Where the signed-out go, and come back from. */
export function signInPath(path: string): string {
	return path === "/" ? "/sign-in" : `/sign-in?${new URLSearchParams({ callbackUrl: path })}`;
}
