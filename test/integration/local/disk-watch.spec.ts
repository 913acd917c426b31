import { tmpdir } from 'node:os';
import { diskLook } from '../../../apps/local/servers/disk-watch.mjs';

describe('a disk that fills while the services run', () => {
  test('is said in one sentence, once for each time it fills', () => {
    const said: string[] = [];
    let full: string | undefined;
    const look = diskLook(['/state', '/tmp'], (line) => void said.push(line), () => full);
    look();
    expect(said).toEqual([]);
    full = '/state';
    for (let times = 0; times < 5; times += 1) look();
    expect(said).toEqual(['  The disk is full (/state): nothing can be saved and the services answer 503; free about 2 GB and they go on by themselves.']);
    full = undefined;
    look();
    full = '/tmp';
    look();
    expect(said).toHaveLength(2);
  });

  test('is not said of a disk that has room', () => {
    const said: string[] = [];
    diskLook([tmpdir()], (line) => void said.push(line))();
    expect(said).toEqual([]);
  });
});
