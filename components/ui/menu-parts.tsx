"use client";

import { Menu as Base } from "@base-ui/react/menu";
import { Check, Ellipsis } from "lucide-react";
import { type ComponentProps, type ReactNode, useEffect, useRef } from "react";
import { type ButtonSize, type ButtonVariant, buttonClass } from "./button-class.ts";
import { cn } from "./cn.ts";
import { menuItemClass } from "./menu-item-class.ts";
import { PageLink } from "./page-link.tsx";

export type MenuProps = {
	/** Accessible name of the trigger; must contain the text of `trigger`. */
	label: string;
	/** The content of the trigger; three dots by default. */
	trigger?: ReactNode;
	/** MenuItem, MenuLink, MenuSeparator, MenuRadioGroup. */
	children: ReactNode;
	variant?: ButtonVariant | undefined;
	size?: ButtonSize | undefined;
	/** A square trigger; the default without `trigger`. */
	iconOnly?: boolean | undefined;
	align?: "start" | "center" | "end" | undefined;
	disabled?: boolean | undefined;
};

/** A menu that opens at once, in the place of the button that was pressed for it. */
export function OpenedMenu({
	label,
	trigger,
	children,
	variant,
	size,
	iconOnly = !trigger,
	align = "end",
	disabled = false,
}: MenuProps) {
	// Beside its trigger, not at the end of the page, to stay in the landmark and in reading order.
	const container = useRef<HTMLDivElement>(null);
	const button = useRef<HTMLButtonElement>(null);
	useEffect(() => {
		button.current?.focus();
		// As from the keyboard: the first item gets the focus.
		button.current?.click();
	}, []);
	return (
		<Base.Root>
			{/* One box for both: otherwise the portal would become an item of the surrounding row. */}
			<div className="inline-flex align-middle">
				<Base.Trigger
					ref={button}
					aria-label={label}
					disabled={disabled}
					className={cn(buttonClass({ variant, size, iconOnly }), "data-popup-open:bg-surface-sunken")}
				>
					{trigger ?? <Ellipsis />}
				</Base.Trigger>
				<div ref={container} />
			</div>
			<Base.Portal container={container}>
				<Base.Positioner
					className="z-50 outline-hidden"
					positionMethod="fixed"
					sideOffset={6}
					align={align}
					collisionPadding={8}
				>
					<Base.Popup
						className={cn(
							"max-h-(--available-height) max-w-[min(22rem,calc(100vw-1rem))] min-w-44 overflow-y-auto rounded-lg border",
							"bg-surface-raised p-1 text-left text-sm font-normal text-text whitespace-normal shadow-lg outline-hidden",
							"transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0",
						)}
					>
						{children}
					</Base.Popup>
				</Base.Positioner>
			</Base.Portal>
		</Base.Root>
	);
}

export type MenuItemProps = {
	children: ReactNode;
	onSelect: () => void;
	danger?: boolean | undefined;
	disabled?: boolean | undefined;
};

export function Item({ children, onSelect, danger = false, disabled = false }: MenuItemProps) {
	return (
		<Base.Item onClick={onSelect} disabled={disabled} className={cn(menuItemClass, danger && "text-danger")}>
			{children}
		</Base.Item>
	);
}

export type MenuLinkProps = {
	href: ComponentProps<typeof PageLink>["href"];
	children: ReactNode;
	current?: boolean | undefined;
};

export function LinkItem({ href, children, current = false }: MenuLinkProps) {
	return (
		<Base.LinkItem
			closeOnClick
			render={<PageLink href={href} />}
			aria-current={current ? "page" : undefined}
			className={cn(menuItemClass, "aria-[current=page]:font-semibold")}
		>
			{children}
		</Base.LinkItem>
	);
}

export function Separator() {
	return <Base.Separator className="mx-1 my-1 h-px bg-border" />;
}

export type MenuRadioGroupProps<Value extends string> = {
	label: string;
	value: Value;
	onChange: (value: Value) => void;
	items: readonly { value: Value; label: ReactNode }[];
};

export function RadioGroup<Value extends string>({
	label,
	value,
	onChange,
	items,
}: MenuRadioGroupProps<Value>) {
	return (
		<Base.RadioGroup value={value} onValueChange={(next: Value) => onChange(next)}>
			<Base.GroupLabel className="px-2.5 py-1.5 text-xs font-medium text-muted">{label}</Base.GroupLabel>
			{items.map((item) => (
				<Base.RadioItem key={item.value} value={item.value} closeOnClick className={menuItemClass}>
					{item.label}
					<Base.RadioItemIndicator className="ml-auto pl-4">
						<Check />
					</Base.RadioItemIndicator>
				</Base.RadioItem>
			))}
		</Base.RadioGroup>
	);
}
