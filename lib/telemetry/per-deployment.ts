import { nilId } from "../platform/ids.ts";
import { Prisma } from "../platform/prisma/client.ts";

/**
 * The rows of one SELECT per deployment, all in one statement. Each SELECT has its deployment as a value, so it reads along
 * that deployment's indexes, and a distributed database sends it to one shard. Pure.
 */
export function perDeployment(
	deploymentIds: readonly string[],
	select: (deploymentId: Prisma.Sql, id: string) => Prisma.Sql,
): Prisma.Sql {
	// A UNION ALL of nothing is not SQL. No deployment has the nil ID.
	const ids = deploymentIds.length > 0 ? deploymentIds : [nilId];
	return Prisma.join(
		ids.map((id) => Prisma.sql`(${select(Prisma.sql`${id}::uuid`, id)})`),
		" UNION ALL ",
	);
}

/** Deployments that one statement reads. Each adds all partitions of the statement to its plan. */
const deploymentsAtOnce = 4;

/** The deployments in groups, each for one statement; one empty group if there is none. Pure. */
export function deploymentGroups(deploymentIds: readonly string[]): string[][] {
	const groups: string[][] = [];
	for (let first = 0; first === 0 || first < deploymentIds.length; first += deploymentsAtOnce)
		groups.push(deploymentIds.slice(first, first + deploymentsAtOnce));
	return groups;
}
