const rsaSigning = ["PKCS1_V1_5", "PSS"].flatMap((scheme) =>
	[256, 384, 512].map((bits) => `RSASSA_${scheme}_SHA_${bits}`),
);
const rsa = { ENCRYPT_DECRYPT: ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"], SIGN_VERIFY: rsaSigning };
const nistCurve = (bits: number) => ({ SIGN_VERIFY: [`ECDSA_SHA_${bits}`], KEY_AGREEMENT: ["ECDH"] });
const mac = (bits: number) => ({ GENERATE_VERIFY_MAC: [`HMAC_SHA_${bits}`] });
const lattice = { SIGN_VERIFY: ["ML_DSA_SHAKE_256"] };
const encapsulation = { ENCAPSULATE_DECAPSULATE: ["ML_KEM"] };

/** The key specs with their usages, and the algorithms of each usage as DescribeKey lists them. */
export const keySpecs = {
	SYMMETRIC_DEFAULT: { ENCRYPT_DECRYPT: ["SYMMETRIC_DEFAULT"] },
	RSA_2048: rsa,
	RSA_3072: rsa,
	RSA_4096: rsa,
	ECC_NIST_P256: nistCurve(256),
	ECC_NIST_P384: nistCurve(384),
	ECC_NIST_P521: nistCurve(512),
	ECC_SECG_P256K1: { SIGN_VERIFY: ["ECDSA_SHA_256"] },
	ECC_NIST_EDWARDS25519: { SIGN_VERIFY: ["ED25519_SHA_512", "ED25519_PH_SHA_512"] },
	HMAC_224: mac(224),
	HMAC_256: mac(256),
	HMAC_384: mac(384),
	HMAC_512: mac(512),
	ML_DSA_44: lattice,
	ML_DSA_65: lattice,
	ML_DSA_87: lattice,
	ML_KEM_512: encapsulation,
	ML_KEM_768: encapsulation,
	ML_KEM_1024: encapsulation,
	SM2: { ENCRYPT_DECRYPT: ["SM2PKE"], SIGN_VERIFY: ["SM2DSA"], KEY_AGREEMENT: ["ECDH"] },
} as const satisfies Record<string, Partial<Record<KeyUsage, readonly string[]>>>;

export type KeySpec = keyof typeof keySpecs;
export const keySpecNames = Object.keys(keySpecs) as [KeySpec, ...KeySpec[]];

export const keyUsages = [
	"ENCRYPT_DECRYPT",
	"SIGN_VERIFY",
	"GENERATE_VERIFY_MAC",
	"KEY_AGREEMENT",
	"ENCAPSULATE_DECAPSULATE",
] as const;
export type KeyUsage = (typeof keyUsages)[number];

export const origins = ["AWS_KMS", "EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"] as const;
export type Origin = (typeof origins)[number];

/** Undefined if the spec does not allow the usage. */
export function algorithmsOf(spec: KeySpec, usage: KeyUsage): readonly string[] | undefined {
	return (keySpecs[spec] as Partial<Record<KeyUsage, readonly string[]>>)[usage];
}
