/** Whether a text is a digest as registries give them (OCI image-spec, descriptor.md): `sha256:` or `sha512:` and lower-case hex. */
export const isDigest = (text: string): boolean => /^(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/.test(text);
