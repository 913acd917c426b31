/**
 * Changes to the order of commands of procedures that may be running. Each entry names the patch id with its birth,
 * its reason and the condition under which it dies (`deprecatePatch`, then removed). How to use it: README.md.
 * None has been needed yet: nothing was running before the present order.
 */
export const PATCHES = {} as const satisfies Readonly<
  Record<string, { readonly born: string; readonly reason: string; readonly diesWhen: string }>
>;
