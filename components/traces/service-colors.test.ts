import { expect, it } from "vitest";
import { serviceColors } from "./service-colors.ts";

it("services have colors in the order of their first spans, and the ninth has the first color again", () => {
	const services = Array.from({ length: 9 }, (_, index) => ({ service: index === 8 ? null : `s${index}` }));
	const colors = serviceColors([...services, { service: "s0" }]);
	expect([...colors.keys()]).toEqual(services.map(({ service }) => service));
	expect(new Set(colors.values()).size).toBe(8);
	expect(colors.get(null)).toBe(colors.get("s0"));
});
