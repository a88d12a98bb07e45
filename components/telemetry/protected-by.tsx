import Link from "next/link";
import { Definition } from "@/components/ui/definition-list.tsx";

type ProtectedByProps = {
	record: {
		deploymentId: string;
		deploymentName: string | null;
		keyName: string | null;
		keyId: string | null;
	};
	/** The Encryption Keys page, if the reader may open it. */
	keysPath: string | null;
};

/** The deployment that holds a record and the key that protects it, as entries of a DefinitionList. */
export function ProtectedBy({ record, keysPath }: ProtectedByProps) {
	const { deploymentId, deploymentName, keyName, keyId } = record;
	// The section of the deployment has the card of its key.
	const href = keysPath && `${keysPath}#${deploymentId}`;
	return (
		<>
			<Definition term="Deployment">{deploymentName ?? "–"}</Definition>
			<Definition term="Encryption key">
				{href && keyId && keyName ? (
					<Link href={href} className="rounded-sm text-primary underline-offset-2 hover:underline">
						{keyName}
					</Link>
				) : (
					(keyName ?? "–")
				)}
			</Definition>
		</>
	);
}
