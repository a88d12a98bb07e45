/** HTML has no treegrid. Rows take the focus, and cells do not. */
export const roles = {
	group: { role: "rowgroup" },
	row: { role: "row" },
	columnHeader: { role: "columnheader" },
	rowHeader: { role: "rowheader" },
	cell: { role: "gridcell" },
};
