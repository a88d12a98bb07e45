import { Field } from "@/components/ui/field.tsx";
import { Select } from "@/components/ui/select.tsx";

type DeploymentFieldProps = { deployments: { id: string; name: string }[]; value: string | undefined };

/** Chooses one of several deployments; an organization with one needs no choice. */
export function DeploymentField({ deployments, value }: DeploymentFieldProps) {
	if (deployments.length < 2) return null;
	const chosen = deployments.find(({ id, name }) => id === value || name === value);
	return (
		<Field label="Deployment">
			<Select name="deployment" defaultValue={chosen?.name ?? ""}>
				<option value="">All</option>
				{deployments.map(({ id, name }) => (
					<option key={id} value={name}>
						{name}
					</option>
				))}
			</Select>
		</Field>
	);
}
