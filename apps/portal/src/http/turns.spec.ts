import { Turns } from './turns.js';

describe('turns', () => {
  test('work of one key runs in order and never at once; another key does not wait', async () => {
    const turns = new Turns();
    const log: string[] = [];
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const first = turns.take('a', async () => {
      log.push('a1 begins');
      await gate;
      log.push('a1 ends');
    });
    const second = turns.take('a', async () => void log.push('a2'));
    await turns.take('b', async () => void log.push('b'));
    open();
    await Promise.all([first, second]);
    expect(log).toEqual(['a1 begins', 'b', 'a1 ends', 'a2']);
  });

  test('a failure goes to its own caller and the next one has its turn', async () => {
    const turns = new Turns();
    const failing = turns.take('a', () => Promise.reject(new Error('mine')));
    const next = turns.take('a', async () => 'fine');
    await expect(failing).rejects.toThrow('mine');
    expect(await next).toBe('fine');
  });
});
