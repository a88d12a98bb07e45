import { useEffect } from "react";

/** Puts a count before the title of the browser's tab, "(2) Key health · Keyhold", unless it is 0. */
export function useCountInTitle(count: number): void {
	useEffect(() => {
		const show = () => {
			const title = titleWithCount(document.title, count);
			if (title !== document.title) document.title = title;
		};
		show();
		// Next inserts the page's title when it likes, also after this.
		const observer = new MutationObserver(show);
		observer.observe(document.head, { childList: true, subtree: true, characterData: true });
		return () => {
			observer.disconnect();
			document.title = titleWithCount(document.title, 0);
		};
	}, [count]);
}

/** A title with this count instead of the one that it may have. Pure. */
export function titleWithCount(title: string, count: number): string {
	const plain = title.replace(/^\([\d,]+\) /, "");
	return count > 0 && plain ? `(${count}) ${plain}` : plain;
}
