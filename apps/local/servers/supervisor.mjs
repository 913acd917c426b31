import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { codeOf, PlainFailure } from '../setup/plain-failure.mjs';
import { endGroup, startTimeOf } from '../setup/process-identity.mjs';
import { portTakenMeanwhile } from './ports.mjs';

/**
 * One program of the running system.
 * @typedef {object} Service
 * @property {string} name  in the process list and of the log file
 * @property {number} rank  services of a higher rank lean on those below: they are stopped first
 * @property {string} program
 * @property {readonly string[]} args
 * @property {{ cwd?: string, uid?: number, gid?: number, env?: Record<string, string> }} [options]
 * @property {NodeJS.Signals} stopSignal
 * @property {number} stopSeconds  how long it may take to end by itself
 * @property {number} readySeconds
 * @property {() => Promise<boolean>} isReady
 */

/** `pid` is undefined when the program could not even be executed, and `refusal` says why. @typedef {{ service: Service, pid: number | undefined, startTime: string, ended: boolean, refusal?: string }} Running */

/** A service that ends this often within a minute is given up, unless it was the disk that was full. */
const PATIENCE = 5;

/** Lines of a log among which the reason of an end is sought: an error of Node comes with its stack. */
const LAST_WORDS = 40;

/** Starts services each in a process group of its own, keeps them running, and alone stops them, highest rank first. */
export class Supervisor {
  /** @type {Running[]} */
  #running = [];
  /** @type {Map<string, number[]>} */
  #ends = new Map();
  #stopping = false;

  /**
   * @param {{ folder: string, onGivenUp: (failure: PlainFailure) => void, say: (line: string) => void, isFull?: () => boolean, restartAfter?: number, sayAfter?: number }} options folder for logs and the process list; whether the disk is full; milliseconds before the first restart, doubled for each further one, and before a stop says what it waits for
   */
  constructor(options) {
    this.options = options;
    mkdirSync(join(options.folder, 'log'), { recursive: true, mode: 0o700 });
    mkdirSync(join(options.folder, 'run'), { recursive: true });
  }

  /** @param {string} name */
  logFile(name) {
    return join(this.options.folder, 'log', `${name}.log`);
  }

  /** Starts a service and waits until it is ready. @param {Service} service */
  async start(service) {
    this.#refuseWhileStopping();
    const log = this.logFile(service.name);
    if (existsSync(log)) renameSync(log, `${log}.1`);
    const running = this.#spawn(service);
    for (const end = Date.now() + service.readySeconds * 1000; Date.now() < end; await delay(50)) {
      this.#refuseWhileStopping();
      if (running.refusal !== undefined) throw new PlainFailure(`${service.name} cannot be executed (${service.program}: ${running.refusal}); remove that file if it lies in .cache, so that it is fetched again, and start again.`);
      if (running.ended) throw await this.#failure(service, 'ended while starting');
      if (await service.isReady()) return;
    }
    throw await this.#failure(service, `was not ready within ${service.readySeconds} seconds`);
  }

  /** Stops everything, highest rank first; a second call hurries. */
  async stopAll() {
    if (this.#stopping) {
      for (const { pid, ended } of this.#running) if (!ended && pid !== undefined) void endGroup(pid, 'SIGKILL', 0);
      return;
    }
    this.#stopping = true;
    for (const { service, pid } of this.#running.toSorted((a, b) => b.service.rank - a.service.rank)) {
      if (pid === undefined) continue;
      const slow = setTimeout(() => this.options.say(`  still waiting for ${service.name}, at most ${service.stopSeconds} s; once more Ctrl-C ends everything at once`), this.options.sayAfter ?? 2000);
      await endGroup(pid, service.stopSignal, service.stopSeconds);
      clearTimeout(slow);
    }
    this.#running = [];
    this.#writeList();
  }

  get isStopping() {
    return this.#stopping;
  }

  #refuseWhileStopping() {
    if (this.#stopping) throw new PlainFailure('Stopped.');
  }

  /** @param {Service} service @returns {Running} */
  #spawn(service) {
    const log = openSync(this.logFile(service.name), 'a');
    const { env, ...options } = service.options ?? {};
    const child = spawn(service.program, [...service.args], { ...options, env: { ...process.env, ...env }, detached: true, stdio: ['ignore', log, log] });
    closeSync(log);
    /** @type {Running} */
    const running = { service, pid: child.pid, startTime: child.pid ? (startTimeOf(child.pid) ?? '') : '', ended: false };
    child.once('error', (error) => {
      running.ended = true;
      running.refusal = codeOf(error) || error.message;
    });
    child.once('exit', () => void this.#ended(running));
    this.#running = [...this.#running.filter((other) => other.service.name !== service.name), running];
    this.#writeList();
    return running;
  }

  /** A service that ends by itself comes back, unless it does so again and again. On a full disk it waits for room instead. @param {Running} running */
  async #ended(running) {
    const wasStarted = this.#readyOnce.has(running.service.name);
    running.ended = true;
    if (this.#stopping || !wasStarted) return;
    if (this.#isFull()) return this.#startWhenRoom(running);
    const recent = [...(this.#ends.get(running.service.name) ?? []).filter((at) => at > Date.now() - 60_000), Date.now()];
    this.#ends.set(running.service.name, recent);
    if (recent.length >= PATIENCE) {
      this.options.onGivenUp(await this.#failure(running.service, `ended ${PATIENCE} times within a minute`));
      return;
    }
    if (running.pid !== undefined) await endGroup(running.pid, 'SIGKILL', 1);
    await delay((this.options.restartAfter ?? 500) * 2 ** (recent.length - 1));
    if (this.#stopping) return;
    this.options.say(`  ${running.service.name} had ended and is started again`);
    this.#spawn(running.service);
  }

  #isFull() {
    return this.options.isFull?.() ?? false;
  }

  /**
   * No end on a full disk is counted: nothing could have gone well. With room the services come back from the lowest rank, each when
   * those below it that waited too are ready, so that none ends again for want of another.
   * @param {Running} running
   */
  async #startWhenRoom({ service, pid }) {
    const turn = Symbol(service.name);
    this.#waiting.set(service.name, turn);
    this.options.say(`  ${service.name} has ended on the full disk; it is started again when there is room`);
    if (pid !== undefined) await endGroup(pid, 'SIGKILL', 1);
    const isHeldUp = () => this.#isFull() || this.#running.some((other) => other.service.rank < service.rank && this.#waiting.has(other.service.name));
    while (isHeldUp() && !this.#stopping) await delay(this.options.restartAfter ?? 500);
    if (this.#stopping) return;
    this.options.say(`  there is room again: ${service.name} is started`);
    this.#ends.clear();
    this.#spawn(service);
    for (const end = Date.now() + service.readySeconds * 1000; Date.now() < end && !this.#stopping && !this.#isFull(); await delay(50)) if (await service.isReady()) break;
    if (this.#waiting.get(service.name) === turn) this.#waiting.delete(service.name);
  }

  /** Services that wait for room on the disk, or are not ready since, by their name. @type {Map<string, symbol>} */
  #waiting = new Map();

  /** @type {Set<string>} */
  #readyOnce = new Set();

  /** Says that the start is over: from now on a service that ends is started again. */
  keepRunning() {
    for (const { service } of this.#running) this.#readyOnce.add(service.name);
  }

  /** @param {Service} service @param {string} what */
  async #failure(service, what) {
    const log = this.logFile(service.name);
    const lines = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
    const taken = await portTakenMeanwhile(lines.slice(-LAST_WORDS).join('\n'));
    if (taken) return taken;
    const last = lines.slice(-5).join('\n  ');
    if (/No space left on device|ENOSPC|database or disk is full/i.test(last)) return new PlainFailure(`The disk is full: ${service.name} ${what}; free about 2 GB and start again.`);
    const library = /error while loading shared libraries: (\S+?):/.exec(last)?.[1];
    if (library) return new PlainFailure(`${service.name} lacks the system library ${library}; install it with your package manager and start again.`);
    return new PlainFailure(`${service.name} ${what}; see ${log}${last === '' ? '.' : `, which ends with:\n  ${last}`}`);
  }

  #writeList() {
    const list = this.#running.filter(({ ended, pid }) => !ended && pid !== undefined).toSorted((a, b) => b.service.rank - a.service.rank).map(({ service, pid, startTime }) => ({ name: service.name, pid, startTime, stopSignal: service.stopSignal }));
    const file = join(this.options.folder, 'run', 'services.json');
    try {
      writeFileSync(`${file}.part`, JSON.stringify(list));
      renameSync(`${file}.part`, file);
    } catch (error) {
      // The next change writes it; until then the list names also who has ended, which its reader sees by the start times.
      if (codeOf(error) !== 'ENOSPC') throw error;
    }
  }
}
