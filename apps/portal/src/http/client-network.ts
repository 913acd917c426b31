import { isIPv6 } from 'node:net';

/**
 * What is counted as one client: an IPv4 address, or the /64 of an IPv6 address, since whoever has one address of it has
 * all of them. `address` is Fastify's `request.ip`: what the configured trusted proxies say, some of them with the port
 * (`192.0.2.7:49152`, `[2001:db8::1]:49152`), else the peer itself. A port is not another client.
 */
export function clientNetwork(address: string): string {
  const plain = withoutPort(address).split('%')[0] ?? address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain);
  if (mapped?.[1] !== undefined) return mapped[1];
  return isIPv6(plain) ? `${groupsOf(plain).slice(0, 4).join(':')}::/64` : plain;
}

function withoutPort(address: string): string {
  return /^\[([^\]]*)\](?::\d+)?$/.exec(address)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(address)?.[1] ?? address;
}

function groupsOf(address: string): string[] {
  const [head = '', tail] = address.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - front.length - back.length)).fill('0');
  return [...front, ...zeros, ...back].map((group) => Number.parseInt(group, 16).toString(16));
}
