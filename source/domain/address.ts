const plain = /^[a-z0-9.-]+$/;

/**
 * The host of an endpoint or node as Go writes it in an error ("dial tcp HOST:PORT"): without scheme, port and
 * brackets, and an IPv6 address in its shortest form. Two spellings of one host give the same text.
 */
export function hostOf(text: string): string {
  // Most are short and plain already, and a fleet asks for thousands.
  if (plain.test(text)) return text;
  const bare = text.replace(/^[a-z]+:\/\//i, '').replace(/\/.*$/, '');
  const bracketed = /^\[([^\]]+)\]/.exec(bare)?.[1];
  const isBareIpv6 = bracketed === undefined && bare.split(':').length > 2;
  const host = bracketed ?? (isBareIpv6 ? bare : bare.replace(/:\d+$/, ''));
  return host.includes(':') ? shortest(host) : host.toLowerCase();
}

function shortest(ipv6: string): string {
  const url = `http://[${ipv6}]`;
  return URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : ipv6.toLowerCase();
}

/** True for an IPv4 or IPv6 address, false for a host name. */
export function isAddress(host: string): boolean {
  return host.includes(':') || /^\d{1,3}(\.\d{1,3}){3}$/.test(host);
}
