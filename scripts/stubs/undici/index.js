// @actions/core brings undici (917 KiB of code, half of the time to start) for its OIDC client alone, which gin-ship never calls.
// Whoever starts to call it meets this error at once, and bundles undici again.
export function ProxyAgent() {
  throw new Error('undici is not part of this bundle: see docs/decisions/0002-no-http-client-in-the-bundle.md');
}
