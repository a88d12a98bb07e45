// The package's entry point. Code outside of the package imports nothing else of it.
export { aliasArn, keyArn, parseKmsArn, partitionOf } from "./arn.ts";
export { type LocalKms, type LocalKmsOptions, startLocalKms } from "./local-kms.ts";
