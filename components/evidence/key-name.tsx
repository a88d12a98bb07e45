import { type KeyNames, shortArn } from "./key-names.ts";

type KeyNameProps = { arn: string | null | undefined; names: KeyNames };

/** A key's name and the end of its ARN; the appendix has the whole one. */
export function KeyName({ arn, names }: KeyNameProps) {
	if (!arn) return "–";
	return (
		<span className="inline-block">
			{names.get(arn) ?? "Unnamed key"}{" "}
			<span className="block font-mono text-xs whitespace-nowrap text-muted">{shortArn(arn)}</span>
		</span>
	);
}
