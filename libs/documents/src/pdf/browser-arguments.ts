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

/** @param sandbox Chromium's own; without a wish it is on, except for root, whom it does not serve. */
export function browserArguments(sandbox: boolean = process.getuid?.() !== 0): string[] {
  return sandbox ? [...ALWAYS] : [...ALWAYS, '--no-sandbox'];
}
