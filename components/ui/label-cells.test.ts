import { createElement as h } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { columnLabels, headLabels, labelRow, labelRows } from "./label-cells.ts";

const labels = columnLabels([
	"Name",
	{ label: "Records", align: "end" },
	{ label: "Actions", isHidden: true },
]);
const cells = ["ada", "12", "Delete"].map((text) => h("td", { key: text }, text));

test("each cell of a row has its column's label, and none where the label is hidden", () => {
	const html = renderToStaticMarkup(h("table", {}, labelRows(h("tbody", {}, h("tr", {}, cells)), labels)));
	expect(html).toBe(
		'<table><tbody role="rowgroup"><tr role="row"><td data-label="Name" role="cell">ada</td>' +
			'<td data-label="Records" role="cell">12</td><td role="cell">Delete</td></tr></tbody></table>',
	);
});

test("a cell that spans columns has no label", () => {
	const html = renderToStaticMarkup(labelRow(h("tr", {}, h("td", { colSpan: 3 }, "details")), labels));
	expect(html).toBe('<tr role="row"><td colSpan="3" role="cell">details</td></tr>');
});

test("labels of a thead are its header cells that are text alone", () => {
	const head = h("thead", {}, h("tr", {}, h("th", {}, "Name"), h("th", {}, h("span", {}, "Actions"))));
	expect(headLabels([head, h("tbody", { key: "body" })])).toEqual(["Name", null]);
});
