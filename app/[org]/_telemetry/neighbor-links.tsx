import { Suspense } from "react";
import { type Neighbors, neighbors } from "@/app/_server/telemetry-search.ts";
import { RecordNeighbors } from "@/components/list/record-neighbors.tsx";

type NeighborLinksProps<Row> = {
	page: { organization: string; path: string };
	record: Parameters<typeof neighbors<Row>>[1];
};

/** Links to the records next to one in its list. The page does not wait for them: the list may be slow to search. */
export function NeighborLinks<Row>({ page, record }: NeighborLinksProps<Row>) {
	return (
		<Suspense>
			<Links found={neighbors(page, record)} />
		</Suspense>
	);
}

async function Links({ found }: { found: Promise<Neighbors> }) {
	return <RecordNeighbors {...(await found)} />;
}
