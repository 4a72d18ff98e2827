/** Which addresses are fal's own, and what stands in for them. */

const FAL_HOST = /(?:^|\.)fal\.(?:ai|run|media)$/;

export function isFalHost(hostname: string): boolean {
  return FAL_HOST.test(hostname);
}

/**
 * The same path and query on `baseUrl`, FAL_BASE_URL's, where there is one and the address is fal's own;
 * any other address as it is.
 */
export function rebase(address: URL, baseUrl: string | undefined): URL {
  if (baseUrl === undefined || address.protocol !== 'https:' || !isFalHost(address.hostname))
    return address;
  return new URL(address.pathname + address.search, baseUrl);
}
