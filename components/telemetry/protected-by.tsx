import Link from "next/link";
import { Definition } from "@/components/ui/definition-list.tsx";

type ProtectedByProps = {
	record: { deploymentName: string | null; keyName: string | null; keyId: string | null };
	/** The Encryption Keys page, if the reader may open it. */
	keysPath: string | null;
};

/** The deployment that holds a record and the key that protects it, as entries of a DefinitionList. */
export function ProtectedBy({ record: { deploymentName, keyName, keyId }, keysPath }: ProtectedByProps) {
	return (
		<>
			<Definition term="Deployment">{deploymentName ?? "–"}</Definition>
			<Definition term="Encryption key">
				{keysPath && keyId && keyName ? (
					<Link
						href={`${keysPath}#key-${keyId}`}
						className="rounded-sm text-primary underline-offset-2 hover:underline"
					>
						{keyName}
					</Link>
				) : (
					(keyName ?? "–")
				)}
			</Definition>
		</>
	);
}
