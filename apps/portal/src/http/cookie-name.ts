/**
 * The name a cookie goes by. On https the prefix makes browsers refuse it from an insecure page or, for one of all paths, from
 * another host of the same domain.
 */
export function cookieName(name: string, path: string, secure: boolean): string {
  if (!secure) return name;
  return path === '/' ? `__Host-${name}` : `__Secure-${name}`;
}
