/** What happens, in the order of it. */
export function Consequences({ of: consequences }: { of: string[] }) {
	return (
		<ul className="flex list-disc flex-col gap-1 pl-5">
			{consequences.map((consequence) => (
				<li key={consequence}>{consequence}</li>
			))}
		</ul>
	);
}
