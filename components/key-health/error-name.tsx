import { Fragment } from "react";
import { shownErrorName } from "@/lib/kms/key-trouble.ts";

/** AWS's name of an error, in full. It may break between its words: "KMSInvalidState" and "Exception". */
export function ErrorName({ name }: { name: string }) {
	// The words of a name are all different.
	const words = shownErrorName(name).split(/(?<=[a-z])(?=[A-Z])/);
	return (
		<span className="whitespace-normal">
			{words.map((word) => (
				<Fragment key={word}>
					<wbr />
					{word}
				</Fragment>
			))}
		</span>
	);
}
