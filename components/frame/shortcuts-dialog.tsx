"use client";

import { Dialog } from "@base-ui/react/dialog";
import { buttonClass } from "@/components/ui/button-class.ts";
import { shortcutKeys } from "./shortcut-of.ts";

type ShortcutsDialogProps = { open: boolean; onClose: () => void; modifier: string };

export function ShortcutsDialog({ open, onClose, modifier }: ShortcutsDialogProps) {
	return (
		<Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
			<Dialog.Portal>
				<Dialog.Backdrop className="fixed inset-0 z-40 bg-overlay" />
				<Dialog.Popup className="fixed top-1/2 left-1/2 z-50 w-[min(26rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 overflow-hidden rounded-xl border bg-surface-raised shadow-2xl outline-hidden">
					<div className="px-5 py-4">
						<Dialog.Title className="text-base font-semibold">Keyboard shortcuts</Dialog.Title>
						<dl className="mt-3 flex flex-col gap-2">
							{shortcutKeys(modifier).map(({ shortcut, keys, does }) => (
								<div key={shortcut} className="flex items-center justify-between gap-4">
									<dt>{does}</dt>
									<dd className="flex gap-1">
										{keys.map((key) => (
											<kbd
												key={key}
												className="rounded-sm border bg-surface-sunken px-1.5 font-mono text-xs leading-5"
											>
												{key}
											</kbd>
										))}
									</dd>
								</div>
							))}
						</dl>
						<p className="mt-3 text-[0.8125rem] text-muted">
							Shortcuts do nothing while you type in a field.
						</p>
					</div>
					<footer className="flex justify-end border-t bg-surface-sunken px-5 py-3">
						<Dialog.Close className={buttonClass({})}>Close</Dialog.Close>
					</footer>
				</Dialog.Popup>
			</Dialog.Portal>
		</Dialog.Root>
	);
}
