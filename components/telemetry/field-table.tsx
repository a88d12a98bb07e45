"use client";

import { useId, useState } from "react";
import { Button } from "@/components/ui/button.tsx";
import { CopyButton } from "@/components/ui/copy-button.tsx";
import { formatNumber } from "@/components/ui/format.ts";
import { LongText } from "./long-text.tsx";
import type { ShownField, ShownSection } from "./read-payload.ts";

/** Shown at first: a record may have thousands. */
const fewFields = 100;

type FieldTableProps = {
	section: ShownSection;
	/** More than the title, beside it. */
	about?: React.ReactNode;
	/** The heading level. */
	level?: 3 | 4;
};

/** The fields of one part of a payload, name and value; on a narrow screen the value is below its name. */
export function FieldTable({ section: { title, fields, json }, about, level = 3 }: FieldTableProps) {
	const titleId = useId();
	const [isWhole, setWhole] = useState(false);
	const Heading = `h${level}` as const;
	const shown = isWhole ? fields : fields.slice(0, fewFields);
	return (
		<div className="border-t first:border-t-0">
			<div className="flex min-h-10 flex-wrap items-center gap-x-3 px-4 pt-2">
				<Heading id={titleId} className="min-w-0 font-medium wrap-anywhere">
					{title}
				</Heading>
				<span className="text-[0.8125rem] text-muted">{about}</span>
				{fields.length > 0 && (
					<CopyButton text={json} label={`Copy ${title} as JSON`} className="ml-auto">
						Copy
					</CopyButton>
				)}
			</div>
			{fields.length === 0 ? (
				<p className="px-4 pb-3 text-muted">None.</p>
			) : (
				<table aria-labelledby={titleId} className="mb-2 w-full table-fixed text-left max-sm:block">
					<tbody className="max-sm:block">
						{shown.map((field, index) => (
							// biome-ignore lint/suspicious/noArrayIndexKey: names may repeat, and the fields keep their order
							<FieldRow key={index} {...field} />
						))}
					</tbody>
				</table>
			)}
			{shown.length < fields.length && (
				<Button variant="ghost" size="sm" className="mx-2 mb-2" onClick={() => setWhole(true)}>
					{`Show all ${formatNumber(fields.length)}`}
				</Button>
			)}
		</div>
	);
}

function FieldRow({ name, value: { text, note } }: ShownField) {
	return (
		<tr className="align-top max-sm:block max-sm:py-1 sm:hover:bg-surface-sunken">
			<th
				scope="row"
				className="px-4 pt-1.5 font-mono text-[0.8125rem] font-normal text-muted wrap-anywhere max-sm:block sm:w-2/5 sm:py-1.5 lg:w-1/3"
			>
				{name === "" ? "(no name)" : name}
			</th>
			<td className="px-4 max-sm:block sm:pl-0">
				<div className="flex items-start justify-between gap-2">
					<div className="min-w-0 py-1">
						<LongText text={text} name={name} />
						{note && <span className="text-[0.8125rem] text-muted">{text === "" ? note : ` (${note})`}</span>}
					</div>
					{text !== "" && <CopyButton text={text} label={`Copy ${name}`} />}
				</div>
			</td>
		</tr>
	);
}
