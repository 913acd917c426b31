import { createLogger } from './logger.js';

test('passwords, keys, cookies and addresses with credentials never reach the log', () => {
  const lines: string[] = [];
  const logger = createLogger({ service: 'test', destination: { write: (line: string) => void lines.push(line) } });
  logger.info({ password: 'himitsu', account: { authenticationKey: 'K7QX-3M9T-V2HD' }, req: { headers: { cookie: 'himitsu' } }, config: { databaseUrl: 'postgres://u:himitsu@h/d' } }, 'signed in');
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toMatch(/himitsu|K7QX/);
  expect(JSON.parse(lines[0] ?? '{}')).toMatchObject({ service: 'test', password: '[redacted]', msg: 'signed in' });
});

test('many logs of one process listen to its output once', () => {
  const heard = () => [process.stdout, process.stderr].map((stream) => stream.listenerCount('error'));
  createLogger({ service: 'test' });
  const before = heard();
  for (let count = 0; count < 20; count += 1) createLogger({ service: 'test' });
  expect(heard()).toEqual(before);
});
