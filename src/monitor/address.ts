/** What is wrong with an address; it never repeats it, since that may be a password. */
export interface AddressProblem {
  readonly code: 'bad-address' | 'secret-in-address';
  readonly message: string;
  readonly help: string;
}

/**
 * Checks an address that a user gives. One with a name and password in it is refused: it would end up in shell histories, process lists
 * and reports.
 *
 * @param mayQuery whether it may have a query (`?…`): a base address to which paths are added may not
 */
export function addressProblem(address: string, mayQuery: boolean): AddressProblem | undefined {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return {
      code: 'bad-address',
      message: 'found no address, expected one that begins with http:// or https://',
      help: 'as in http://localhost:9090',
    };
  }
  if (url.username !== '' || url.password !== '')
    return {
      code: 'secret-in-address',
      message: 'found a name or password in the address, expected none',
      help: 'give the name with --user and the password in SHAKEDOWN_PROMETHEUS_PASSWORD or --password-file',
    };
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return {
      code: 'bad-address',
      message: `found ${url.protocol}//, expected http:// or https://`,
      help: 'as in http://localhost:9090',
    };
  if (!mayQuery && (url.search !== '' || url.hash !== ''))
    return {
      code: 'bad-address',
      message: 'found an address with ? or #, expected the base address of Prometheus',
      help: 'as in http://localhost:9090',
    };
  return undefined;
}

/** An address as people may see it: without its query, which may hold a key. */
export function shownAddress(address: string): string {
  const url = new URL(address);
  return `${url.origin}${url.pathname === '/' ? '' : url.pathname}`;
}
