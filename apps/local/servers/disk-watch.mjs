import { fullDisk } from '../setup/free-space.mjs';

/** What the services save each minute while nobody files anything is a few kilobytes: a disk does not fill unseen between two looks. */
const LOOK_EVERY_MILLIS = 10_000;

/**
 * One look at the disks: says that one is full, once until there is room again. The services answer 503 meanwhile and come back by
 * themselves, so nothing else on the console would say why.
 * @param {readonly string[]} folders @param {(line: string) => void} say @param {(folders: readonly string[]) => string | undefined} full
 * @returns {() => void}
 */
export function diskLook(folders, say, full = fullDisk) {
  let isSaid = false;
  return () => {
    const folder = full(folders);
    if (folder !== undefined && !isSaid) say(`  The disk is full (${folder}): nothing can be saved and the services answer 503; free about 2 GB and they go on by themselves.`);
    isSaid = folder !== undefined;
  };
}

/** Looks again and again until the process ends. @param {readonly string[]} folders @param {(line: string) => void} say */
export function watchDisk(folders, say) {
  setInterval(diskLook(folders, say), LOOK_EVERY_MILLIS).unref();
}
