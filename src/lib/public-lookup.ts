/** Name resolution that finds nothing inside: no loopback, private, link-local or reserved address. */
import { lookup } from 'node:dns';
import { BlockList, type LookupFunction } from 'node:net';

/** Meant for tests of networks; proxies that answer for every name take their addresses from it. */
export const PROXY_RANGE = '198.18.0.0/15';

type Family = 'ipv4' | 'ipv6';

/** One list a family: a rule for IPv4 written as IPv6 would meet every IPv4 address. */
const INSIDE = {
  ipv4: listOf([
    '0.0.0.0/8',
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '172.16.0.0/12',
    '192.0.0.0/24',
    '192.168.0.0/16',
    PROXY_RANGE,
    '224.0.0.0/3',
  ]),
  ipv6: listOf([
    '::/96',
    '64:ff9b:1::/48',
    '2001::/32',
    'fc00::/7',
    'fe80::/10',
    'fec0::/10',
    'ff00::/8',
  ]),
};

/** An address of IPv6 that stands for one of IPv4, and the group in which that begins: mapped, NAT64, 6to4. */
const STANDS_FOR = [
  { network: listOf(['::ffff:0:0/96']), group: 6 },
  { network: listOf(['64:ff9b::/96']), group: 6 },
  { network: listOf(['2002::/16']), group: 1 },
];

const OF_PROXY = listOf([PROXY_RANGE]);

/** Of networks in CIDR notation. */
function listOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', prefix] = range.split('/');
    list.addSubnet(network, Number(prefix), familyOf(network));
  }
  return list;
}

function familyOf(address: string): Family {
  return address.includes(':') ? 'ipv6' : 'ipv4';
}

/** The network as seen from here: which addresses in it belong to the public one. */
export interface PublicNetwork {
  /** Whether an address is one of this machine or of a network that is nobody else's business. */
  isInside(address: string): boolean;
  /** Looks names up as a connection is made, so that a second answer cannot undo a check. */
  readonly lookup: LookupFunction;
}

/** A name that leads to an address inside. */
export class InsideError extends Error {
  override readonly name = 'InsideError';
  readonly hostname: string;
  readonly address: string;

  constructor(hostname: string, address: string) {
    super(`${hostname} leads to ${address}, which is not a public address`);
    this.hostname = hostname;
    this.address = address;
  }

  /** Whether it lies in the range for tests of networks, out of which proxies answer for every name. */
  get isOfProxy(): boolean {
    return OF_PROXY.check(this.address);
  }
}

/** @param allowed ranges that stand for public addresses here, as those of a proxy do that answers for every name */
export function publicNetwork(allowed: readonly string[] = []): PublicNetwork {
  const allowList = listOf(allowed);
  const isInside = (address: string): boolean => {
    const family = familyOf(address);
    if (allowList.check(address, family)) return false;
    const inner = family === 'ipv6' ? stoodFor(address) : undefined;
    return inner === undefined ? INSIDE[family].check(address, family) : isInside(inner);
  };
  return {
    isInside,
    lookup(hostname, options, callback) {
      lookup(hostname, { ...options, all: true }, (error, addresses) => {
        // Whatever the types say, a failed lookup brings no addresses at all.
        const [first] = error ? [] : addresses;
        const inside = error ? undefined : addresses.find(({ address }) => isInside(address));
        if (error || !first) callback(error ?? new Error('no address'), []);
        else if (inside) callback(new InsideError(hostname, inside.address), []);
        else if (options.all) callback(null, addresses);
        else callback(null, first.address, first.family);
      });
    },
  };
}

/** The address of IPv4 that one of IPv6 stands for. */
function stoodFor(address: string): string | undefined {
  const known = STANDS_FOR.find(({ network }) => network.check(address, 'ipv6'));
  if (!known) return undefined;
  const groups = groupsOf(address).slice(known.group, known.group + 2);
  return groups.flatMap((group) => [group >> 8, group & 255]).join('.');
}

/** The eight groups of an address of IPv6, as a URL writes it. */
function groupsOf(address: string): number[] {
  const [bare = ''] = address.split('%');
  const plain = new URL(`http://[${bare}]`).hostname.slice(1, -1);
  const [head = '', tail] = plain.split('::');
  const read = (part = '') =>
    part === '' ? [] : part.split(':').map((group) => parseInt(group, 16));
  const [first, last] = [read(head), read(tail)];
  return [...first, ...Array.from({ length: 8 - first.length - last.length }, () => 0), ...last];
}
