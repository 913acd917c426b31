import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Routes } from '../../../apps/portal/src/http/routes.js';
import { LOGIN, PASSWORD } from '../../support/people.js';
import { Visitor } from '../../support/visitor.js';
import { PeopledPortal } from './peopled-portal.js';

const UNKNOWN_ID = '0198f000-0000-7000-8000-000000000000';
const HOSTILE_IDS = [UNKNOWN_ID, 'x', '1', '2081004426', "'%20or%201=1--", '%00', '..%2f..%2fetc', 'あ'.repeat(60), UNKNOWN_ID.toUpperCase()];
const HOSTILE_TEXTS: readonly (readonly [string, string])[] = ['\u0000', "' or 1=1 --", '%_\\', '<script>alert(1)</script>', '🏗️', '\u202e', '-1', '9'.repeat(40), '10000000000000000000', 'あ'.repeat(300), '2026-02-30', '{}', '__proto__', '😀'.repeat(200), `a${'😀'.repeat(200)}`].map((text) => [text.slice(0, 40).toWellFormed(), text]);
const PARAMETERS = ['q', 'f', 'view', 'page', 'after', 'before', 'cursor', 'from', 'to', 'kind', 'state', 'branch', 'on', 'tab', 'calendar', 'year', 'id', 'number', 'key', 'k', 'n'];

/** What must hold for every address, also for those that are written later: the routes are asked, not listed. */
describe('every route', () => {
  let portal: PeopledPortal;
  let app: NestFastifyApplication;
  let routes: Routes;
  const people: Record<string, Visitor> = {};

  beforeAll(async () => {
    portal = await PeopledPortal.open();
    ({ app } = portal);
    routes = app.get(Routes);
    for (const [audience, loginId] of [['contractor', LOGIN.contractor], ['branch', LOGIN.reviewer], ['admin', LOGIN.administrator]] as const) {
      const visitor = new Visitor(app);
      await visitor.signIn(audience, loginId, PASSWORD);
      people[audience] = visitor;
    }
  });
  afterAll(() => portal.close());

  const addresses = (method: string, id = UNKNOWN_ID) =>
    routes.paths(method).filter((path) => !path.startsWith('/assets/')).map((path) => path.replace(/:[A-Za-z0-9_]+/g, id));
  const signInOf = (path: string) => (path.startsWith('/branch/') || path === '/branch' ? '/branch/sign-in' : path.startsWith('/admin') ? '/admin/sign-in' : '/sign-in');
  const visitors = () => Object.values(people);

  test('there are some', () => {
    expect(addresses('GET').length).toBeGreaterThan(25);
    expect(addresses('POST').length).toBeGreaterThan(15);
  });

  test('a stranger is let into public pages only and sent to the right sign-in from the others', async () => {
    const strange: string[] = [];
    for (const path of addresses('GET')) {
      const { statusCode, headers } = await new Visitor(app).get(path);
      const sentToSignIn = statusCode === 303 && String(headers.location).startsWith(signInOf(path));
      const isPublic = [200, 404].includes(statusCode) || (path.startsWith('/v') && statusCode === 303) || (path.startsWith('/health') && statusCode === 503);
      if (!sentToSignIn && !isPublic) strange.push(`${path}: ${statusCode} ${String(headers.location ?? '')}`);
    }
    expect(strange).toEqual([]);
  });

  test("a session of one audience opens nothing of another's", async () => {
    const opened: string[] = [];
    for (const [audience, visitor] of Object.entries(people)) {
      for (const path of addresses('GET').filter((address) => signInOf(address) !== (audience === 'contractor' ? '/sign-in' : `/${audience}/sign-in`))) {
        if (path === '/health/system') continue; // for staff of both doors
        const { statusCode } = await visitor.get(path);
        const stranger = await new Visitor(app).get(path);
        if (statusCode !== stranger.statusCode) opened.push(`${audience} at ${path}: ${statusCode} instead of ${stranger.statusCode}`);
      }
    }
    expect(opened).toEqual([]);
  });

  test('no form is taken without its token, whoever sends it', async () => {
    const taken: string[] = [];
    for (const visitor of [new Visitor(app), ...visitors()]) {
      for (const path of addresses('POST')) {
        const { statusCode } = await visitor.post(path, {}, { token: 'forged' });
        // A form for files does not even look at another kind of body, or looks for its record first.
        if (![303, 403, 404, 422].includes(statusCode)) taken.push(`${path}: ${statusCode}`);
      }
    }
    expect(taken).toEqual([]);
  });

  test('another method is 405 and says which ones there are', async () => {
    for (const path of [...new Set([...addresses('GET'), ...addresses('POST')])]) {
      const { statusCode, headers } = await app.inject({ method: 'DELETE', url: path });
      expect([path, statusCode, String(headers.allow)]).toEqual([path, 405, expect.stringMatching(/GET|POST/)]);
    }
  });

  test.each(HOSTILE_IDS)('with %s for an id nothing breaks and nothing is found', async (id) => {
    const broken: string[] = [];
    for (const visitor of visitors()) {
      for (const path of addresses('GET', encodeURI(id).replaceAll('%25', '%'))
        .filter((address) => !addresses('GET', '').includes(address) && !address.startsWith('/v/'))) {
        const { statusCode } = await visitor.get(path);
        if (![303, 400, 403, 404, 422].includes(statusCode)) broken.push(`${path}: ${statusCode}`);
      }
    }
    expect(broken).toEqual([]);
  });

  test.each(HOSTILE_TEXTS)('with %j as a parameter no page breaks or echoes markup', async (_, text) => {
    const broken: string[] = [];
    const query = new URLSearchParams(PARAMETERS.map((name): [string, string] => [name, text])).toString();
    const plain = routes.paths('GET').filter((path) => !path.includes(':') && !path.startsWith('/assets/') && !path.startsWith('/health'));
    for (const visitor of visitors()) {
      for (const path of plain) {
        const { statusCode, body } = await visitor.get(`${path}?${query}`);
        if (statusCode >= 500 || body.includes('<script>alert')) broken.push(`${path}: ${statusCode}`);
      }
    }
    expect(broken).toEqual([]);
  });

  test('posting to the record of an unknown id is refused, and nobody else\'s', async () => {
    const broken: string[] = [];
    for (const [audience, visitor] of Object.entries(people)) {
      const home = audience === 'contractor' ? '/guarantees' : `/${audience}`;
      const token = await visitor.formToken(home);
      for (const path of addresses('POST').filter((address) => address.includes(UNKNOWN_ID))) {
        const { statusCode } = await visitor.post(path, {}, { token });
        if (![303, 403, 404, 422].includes(statusCode)) broken.push(`${audience} at ${path}: ${statusCode}`);
      }
    }
    expect(broken).toEqual([]);
  });
});
