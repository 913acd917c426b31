/**
 * Arguments of the printing browser. Not those of the browser's npm package, which switch off web security.
 * Hinting off makes line breaks independent of the machine's font configuration.
 */
const ALWAYS = [
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-extensions',
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--font-render-hinting=none',
  '--host-resolver-rules=MAP * ~NOTFOUND',
] as const;

/** Chromium's sandbox needs an ordinary user; as root it refuses to start with it. */
export function browserArguments(isRoot: boolean): string[] {
  return isRoot ? [...ALWAYS, '--no-sandbox'] : [...ALWAYS];
}
