import { ExternalLink } from "lucide-react";
import { ButtonLink } from "@/components/ui/button-link.tsx";

type OpenInAwsProps = { awsUrl: string; variant?: "primary" | undefined };

/** Opens the key's page in the AWS console, in another tab. */
export function OpenInAws({ awsUrl, variant }: OpenInAwsProps) {
	return (
		<ButtonLink href={awsUrl} variant={variant} target="_blank" rel="noreferrer" prefetch={false}>
			Open key in AWS
			<ExternalLink aria-hidden />
		</ButtonLink>
	);
}
