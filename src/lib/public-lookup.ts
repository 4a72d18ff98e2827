/** Name resolution that finds nothing inside: no loopback, private, link-local or reserved address. */
import { lookup } from 'node:dns';
import { BlockList, type LookupFunction } from 'node:net';

/**
 * One list a family: a rule for IPv4 written as IPv6 would meet every IPv4 address. What carries an
 * IPv4 address inside (NAT64, Teredo, 6to4) is refused whole.
 */
const INSIDE = {
  ipv4: blocked('ipv4', [
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
    ['224.0.0.0', 3],
  ]),
  ipv6: blocked('ipv6', [
    ['::', 96],
    ['::ffff:0:0', 96],
    ['64:ff9b::', 32],
    ['2001::', 32],
    ['2002::', 16],
    ['fc00::', 7],
    ['fe80::', 10],
    ['fec0::', 10],
    ['ff00::', 8],
  ]),
};

function blocked(family: 'ipv4' | 'ipv6', networks: readonly [string, number][]): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of networks) list.addSubnet(network, prefix, family);
  return list;
}

/** Whether an address is one of this machine or of a network that is nobody else's business. */
export function isInside(address: string): boolean {
  const family = address.includes(':') ? 'ipv6' : 'ipv4';
  return INSIDE[family].check(address, family);
}

/** Looks names up as a connection is made, so that a second answer cannot undo a check. */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    // Whatever the types say, a failed lookup brings no addresses at all.
    const [first] = error ? [] : addresses;
    if (error || !first) {
      callback(error ?? new Error('no address'), []);
    } else if (addresses.some(({ address }) => isInside(address))) {
      callback(new Error('an address that is not public'), []);
    } else if (options.all) {
      callback(null, addresses);
    } else {
      callback(null, first.address, first.family);
    }
  });
};
