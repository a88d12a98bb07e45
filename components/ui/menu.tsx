"use client";

import { Ellipsis } from "lucide-react";
import { createContext, type KeyboardEvent, useContext, useState } from "react";
import { buttonClass } from "./button-class.ts";
import type { MenuItemProps, MenuLinkProps, MenuProps, MenuRadioGroupProps } from "./menu-parts.tsx";

type Parts = typeof import("./menu-parts.tsx");

const loadParts = () => import("./menu-parts.tsx");

const PartsContext = createContext<Parts | null>(null);

/**
 * A button with a menu. Everything but the button loads when the pointer or the focus first reaches it. A button that is pressed
 * earlier opens the menu as soon as it is loaded.
 */
export function Menu(props: MenuProps) {
	const { label, trigger, variant, size, iconOnly = !trigger, disabled = false } = props;
	const [parts, setParts] = useState<Parts | null>(null);
	const [isWanted, setWanted] = useState(false);
	// A failed download is retried the next time it is wanted.
	const load = () => void loadParts().then(setParts, () => setWanted(false));
	const open = () => {
		setWanted(true);
		load();
	};
	const openByArrow = (event: KeyboardEvent) => {
		if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
		event.preventDefault();
		open();
	};
	if (parts && isWanted) {
		return (
			<PartsContext value={parts}>
				<parts.OpenedMenu {...props} />
			</PartsContext>
		);
	}
	return (
		<div className="inline-flex align-middle">
			<button
				type="button"
				aria-label={label}
				aria-haspopup="menu"
				aria-expanded={false}
				aria-busy={isWanted}
				disabled={disabled}
				onPointerEnter={load}
				onFocus={load}
				onClick={open}
				onKeyDown={openByArrow}
				className={buttonClass({ variant, size, iconOnly })}
			>
				{trigger ?? <Ellipsis />}
			</button>
		</div>
	);
}

/** The parts of the menu around this component. Its content is rendered only once they are loaded. */
function useParts(): Parts {
	const parts = useContext(PartsContext);
	if (!parts) throw new Error("Only inside a Menu.");
	return parts;
}

export function MenuItem(props: MenuItemProps) {
	const { Item } = useParts();
	return <Item {...props} />;
}

export function MenuLink(props: MenuLinkProps) {
	const { LinkItem } = useParts();
	return <LinkItem {...props} />;
}

export function MenuSeparator() {
	const { Separator } = useParts();
	return <Separator />;
}

/** A single choice inside a Menu. */
export function MenuRadioGroup<Value extends string>(props: MenuRadioGroupProps<Value>) {
	const { RadioGroup } = useParts();
	return <RadioGroup {...props} />;
}
