import type { BusinessCalendar } from '#domain';
import { Branch, MaintenanceWindow, readBusinessCalendar, Setting, UnitOfWork } from '#persistence';
import type { Clock, PortalConfig } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { type MaintenanceView, maintenanceView, outagesAt, readHours, type ServiceHours, isOpen, lookedAtWords } from './service-hours.js';
import { CLOCK, CONFIG } from './tokens.js';

/** What every page shows of the service itself. */
export interface SiteView {
  readonly serviceName: string;
  readonly suretyName: string;
  /** When branches answer the telephone: 平日 9:00～17:00. */
  readonly branchHours: string;
  /** 8:30～24:00 */
  readonly hours: string;
  readonly open: boolean;
  /** The announced maintenance that closes the service now; null while it is open, or closed by the hours alone. */
  readonly maintenance: MaintenanceView | null;
  /** The next one, not yet begun. */
  readonly nextMaintenance: MaintenanceView | null;
  /** 本店; null until it has been read. */
  readonly phone: string | null;
  /** When the branch looks at what is sent in now, while the service is closed. */
  readonly lookedAt: string;
}

const KEEP_MS = 30_000;
const MOST_WINDOWS = 100;
const DEFAULT_HOURS: ServiceHours = { opens: '08:30', closes: '24:00' };

/** Hours and maintenance of the contractors' service: data, read at most every 30 seconds; during an outage at every page, for its end may be brought forward. */
@Injectable()
export class SiteFacts {
  private hours: ServiceHours = DEFAULT_HOURS;
  private windows: readonly MaintenanceWindow[] = [];
  private calendar: BusinessCalendar = { holidays: new Set() };
  private phone: string | null = null;
  private readAt = 0;

  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: PortalConfig,
  ) {}

  /** Fresh facts. @throws when the database is down and what is known has grown old */
  async view(): Promise<SiteView> {
    const now = this.clock.now();
    if (Math.abs(now.getTime() - this.readAt) > KEEP_MS || outagesAt(this.windows, now).running !== null) {
      await this.work.read(async (em) => {
        this.hours = readHours((await em.findOne(Setting, { name: 'service-hours' }))?.value) ?? DEFAULT_HOURS;
        this.phone = (await em.findOne(Branch, { isHeadOffice: true }))?.phone ?? null;
        this.calendar = await readBusinessCalendar(em);
        this.windows = await em.find(MaintenanceWindow, { endsAt: { $gt: now } }, { orderBy: { startsAt: 'asc' }, limit: MOST_WINDOWS });
      });
      this.readAt = now.getTime();
    }
    return this.known();
  }

  /** What was last read; never asks the database, for the pages that tell of its failure. */
  known(): SiteView {
    const now = this.clock.now();
    const { running, next } = outagesAt(this.windows, now);
    return {
      serviceName: this.config.serviceName,
      suretyName: this.config.suretyName,
      branchHours: this.config.branchHours,
      hours: `${clockTime(this.hours.opens)}～${clockTime(this.hours.closes)}`,
      maintenance: running && maintenanceView(running),
      nextMaintenance: next && maintenanceView(next),
      phone: this.phone,
      open: isOpen(this.hours, this.windows, now),
      lookedAt: lookedAtWords(this.hours, this.calendar, now),
    };
  }
}

function clockTime(time: string): string {
  return time.replace(/^0/, '');
}
