import type { ReactNode } from "react";
import { Card, CardHeader, CardSection } from "../ui/card.tsx";
import { Code } from "../ui/code.tsx";
import { CodeBlock } from "../ui/code-block.tsx";
import { Table, Td, Th } from "../ui/table.tsx";

/** Something that is sent or answered: a parameter, or a field with its place in the body. */
export type ReferenceField = { name: string; type: string; isRequired: boolean; description: string };

export type ReferenceOperation = {
	id: string;
	method: string;
	path: string;
	summary: string;
	description: string;
	scope: string;
	parameters: (ReferenceField & { in: string })[];
	body: ReferenceField[];
	/** JSON. */
	example: string | null;
	answers: { status: string; description: string; fields: ReferenceField[] }[];
};

/** One operation of the REST API: what it wants and what it answers. */
export function ApiOperation(operation: ReferenceOperation) {
	const { id, method, path, summary, description, scope, parameters, body, example, answers } = operation;
	return (
		<Card aria-labelledby={id}>
			<CardHeader
				id={id}
				level={3}
				title={
					<>
						<Code>{method}</Code> <span className="font-mono text-sm">{path}</span>
					</>
				}
				description={
					<>
						{summary}. {withCode(description)} Scope <Code>{scope}</Code>.
					</>
				}
			/>
			{parameters.length > 0 && (
				<CardSection title="Parameters" level={4} flush>
					<FieldTable label={`Parameters of ${method} ${path}`} fields={parameters} />
				</CardSection>
			)}
			{body.length > 0 && (
				<CardSection title="Body" level={4} flush>
					<FieldTable label={`Body of ${method} ${path}`} fields={body} />
					{example && <CodeBlock label={`Example of ${id}`} code={example} className="m-4" />}
				</CardSection>
			)}
			<CardSection title="Answers" level={4} flush>
				<Table label={`Answers of ${method} ${path}`}>
					<thead>
						<tr>
							<Th>Status</Th>
							<Th>What it says</Th>
						</tr>
					</thead>
					<tbody>
						{answers.map((answer) => (
							<tr key={answer.status}>
								<Td className="align-top tabular-nums">{answer.status}</Td>
								<Td>
									{withCode(answer.description)}
									{answer.fields.length > 0 && (
										<span className="mt-1 flex flex-wrap gap-1.5 text-muted">
											{answer.fields.map(({ name, type }) => (
												<span key={name}>
													<Code>{name}</Code> {type}
												</span>
											))}
										</span>
									)}
								</Td>
							</tr>
						))}
					</tbody>
				</Table>
			</CardSection>
		</Card>
	);
}

/** The document's descriptions are CommonMark, of which they use backticks alone. */
function withCode(text: string): ReactNode {
	return text.split(/`([^`]+)`/).map((part, index) =>
		// biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text keep their order
		index % 2 === 1 ? <Code key={index}>{part}</Code> : part,
	);
}

function FieldTable({ label, fields }: { label: string; fields: (ReferenceField & { in?: string })[] }) {
	return (
		<Table label={label}>
			<thead>
				<tr>
					<Th>Name</Th>
					<Th>Type</Th>
					<Th>What it is</Th>
				</tr>
			</thead>
			<tbody>
				{fields.map((field) => (
					<tr key={`${field.in} ${field.name}`}>
						<Td className="align-top">
							<Code className="break-keep whitespace-nowrap">{field.name}</Code>
						</Td>
						<Td className="align-top">{field.type}</Td>
						<Td className="min-w-56">
							{withCode(
								[field.in && `In the ${field.in}.`, field.isRequired && "Required.", field.description]
									.filter(Boolean)
									.join(" "),
							)}
						</Td>
					</tr>
				))}
			</tbody>
		</Table>
	);
}
