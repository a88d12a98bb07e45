/** IDs in examples. */
export const exampleProcess = {
	id: "8d2f7a3e-5d0c-4b0e-9c55-0d8a4e1f6b21",
	name: "api-server",
	version: "1.4.2",
};
export const exampleDeploymentId = "019a6f3e-7c1b-7a64-8c1e-3f2b9d5a7e10";
export const exampleDataKeyId = "019a6f3e-8f02-7d35-b1aa-52c7e04d9b63";
